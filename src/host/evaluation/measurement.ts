/**
 * What an evaluation or a sweep measures, where its answers are kept, and whether another process
 * is writing them.
 */
import path from 'node:path';
import type { Candidate } from '../../core/evaluation/types';
import { wholeRun } from '../../core/data/order';
import { candidates, type Device } from '../../core/model/devices/devices';
import type { RunOptions } from '../../core/model/run';
import type { Recipe } from '../../core/recipe/types';
import { requireUnlocked } from '../runs/other-window';
import type { SlurmChoice } from '../runs/unfinished';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { statisticsFolder } from '../statistics-folder';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { EvaluationData } from './evaluation-data';

export interface Measurement {
  model: WorkspaceModel;
  /** The precision of the decoder that the recipes are for. */
  dtype: string | undefined;
  data: EvaluationData;
  /** At most. */
  samples: number;
  /** Where Slurm measures it. */
  slurm?: SlurmChoice | undefined;
}

/** All that a run will be asked for. */
export interface ToMeasure {
  candidates: readonly Candidate[];
  /** The model block of the recipes, and a budget. */
  base: Pick<Recipe, 'model' | 'budget'>;
  /** Whether to measure the attention mass that candidates lose, too. */
  attention?: boolean;
}

/** The questions and the model, after which results files are named, together with the device. */
type Questions = Omit<RunOptions, 'device' | 'shard'>;

export function questionsOf({ model, dtype, data, samples }: Measurement): Questions {
  const { seed, pixels } = runSettings(model.uri);
  return { model: model.folder, dtype, pixels, data: data.source, samples, seed };
}

/** The folder in which answers are kept. */
export function resultsFolder({ workspaceFolder }: WorkspaceModel): string {
  return path.join(statisticsFolder(workspaceFolder), 'evaluations');
}

/**
 * The files of results that a run may write, by the device it will take. Nothing is opened for
 * their names: the window knows model and data.
 */
export async function resultsOf(measurement: Measurement): Promise<string[]> {
  // Imported here, so that starting the extension does not load graphs.
  const { resultsNames } = await import('../../core/evaluation/results/results-name');
  const { model, dtype, data } = measurement;
  const known = await model.describe(dtype);
  if (known === undefined) return [];
  const wanted: Device | 'auto' = runSettings(model.uri).device;
  const devices = wanted === 'auto' ? candidates(process.platform) : [wanted];
  const names = resultsNames(
    {
      model: { ...known, name: model.name },
      canContinue: known.canContinue,
      data: { fingerprint: data.fingerprint, asked: data.data.asked },
      isEmbeddings: data.source.embeddings === true,
    },
    { ...questionsOf(measurement), shard: wholeRun },
    devices,
  );
  return names.map((name) => path.join(resultsFolder(model), name));
}

/**
 * @throws HumanError `in-use` where another process measures the same on a device that the run may
 *    take
 */
export async function requireNotMeasured(measurement: Measurement): Promise<void> {
  for (const file of await resultsOf(measurement)) await requireUnlocked(file, 'evaluation');
}

/**
 * For callers that ask many questions before they begin.
 * @throws HumanError `in-use` if another window measures the same
 */
export async function requireFree({ runs }: Services, measurement: Measurement): Promise<void> {
  // Runs of this window wait for each other.
  if (runs.isBusy(measurement.model.folder)) return;
  await requireNotMeasured(measurement);
}
