/** The context of the server's tools: files of one folder, and no editor. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../core/cache-folder';
import { HumanError } from '../../core/errors';
import { writeFileAtomic } from '../../core/files';
import type { Logger } from '../../core/host';
import { limits } from '../../core/limits';
import { parseDevice } from '../../core/model/devices/devices';
import { modelFingerprint } from '../../core/model/folder/fingerprint';
import { openModelFolder } from '../../core/model/folder/folder';
import { defaultPixels } from '../../core/model/vision/pixel-way';
import { loadRecipe } from '../../core/recipe/checks/check';
import { withEvaluation } from '../../core/recipe/results/evaluations';
import { scheduleHash } from '../../core/recipe/hash';
import { usualMethod } from '../../core/recipe/methods';
import type { EvaluationRecord } from '../../core/recipe/types';
import { updateRecipe } from '../../core/recipe/write';
import { requireRegularFile } from '../../core/regular-file';
import { isPruned } from '../../core/surgery/inputs';
import { searchWorkspace } from '../../core/workspace/workspace-search';
import { FitterPool } from '../../fitter/pool';
import type { ModelFacts, ToolContext } from '../../tools/context';
import { Place } from '../../tools/place';
import { RunRegistry } from '../../tools/runs/registry';
import { ChosenDevices } from '../../runner/local/chosen-devices';
import { DeviceMemory, userMemoryFile } from '../../runner/local/device-memory';
import { lanes } from './lanes';

export interface ServerOptions {
  /** Absolute path of the folder that tools may touch. */
  folder: string;
  logger: Logger;
  /** As for `--device`. */
  device: string;
  threads?: number | undefined;
  /** Absolute paths of the bundles `worker.js` and `fitter.js`. */
  workerFile: string;
  fitterFile: string;
}

/** Everything except what belongs to a single call. */
export type SharedContext = Omit<ToolContext, 'signal' | 'onProgress' | 'fitters'> & {
  fitters: FitterPool;
};

const usualSamples = 64;

export function sharedContext(options: ServerOptions): SharedContext {
  const { folder, logger, threads } = options;
  const device = parseDevice(options.device);
  const chosen = new ChosenDevices();
  const devices = new DeviceMemory(userMemoryFile());
  return {
    place: new Place([folder]),
    runs: new RunRegistry(lanes()),
    logger,
    fitters: new FitterPool(options.fitterFile),
    settings: () => ({
      ...{ device, threads, pixels: defaultPixels, seed: 0, samples: usualSamples },
      ...{ method: usualMethod, cache: path.join(folder, cacheFolder) },
    }),
    workerOptions: (signal) => ({ workerFile: options.workerFile, logger, signal, devices }),
    chooseDevice: (...what) => chosen.choose(...what),
    describe,
    search: () => searchWorkspace([folder]),
    // Nobody watches the folder, and nobody is asked to continue.
    ...{ onFolder: nothing, onCalibration: nothing, onCalibrationEnd: nothing },
    recipeText,
    record,
  };
}

const nothing = (): Promise<void> => Promise.resolve();

async function describe(model: string, dtype?: string): Promise<ModelFacts> {
  const folder = await openModelFolder(model, { dtype });
  const { name, architecture, dtypes, shape, expectedVisualTokens, decoder } = folder;
  return {
    ...{ name, architecture, dtype: folder.dtype, dtypes, layers: shape.layers },
    ...{ visualTokens: expectedVisualTokens, isPruned: isPruned(decoder) },
    fingerprint: await modelFingerprint(folder),
  };
}

async function recipeText(file: string): Promise<string> {
  await requireRegularFile(file, 4 * limits.recipe);
  return readFile(file, 'utf8');
}

/**
 * An evaluation may take hours: the file is read again, and one whose schedule was edited meanwhile
 * is left alone.
 */
async function record(file: string, measured: EvaluationRecord): Promise<void> {
  const text = await recipeText(file);
  const { schedule, ranking, evaluation = [] } = await loadRecipe(text, file);
  if (scheduleHash(schedule, ranking) !== measured.schedule) {
    throw new HumanError(
      'It was edited while it was evaluated, so the result is not written into it. Evaluate it again: what was measured ' +
        'is kept.',
      'recipe-changed',
    );
  }
  const changes = { evaluation: withEvaluation(evaluation, measured) };
  await writeFileAtomic(file, updateRecipe(text, changes));
}
