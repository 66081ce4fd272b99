/** Runs of the worker that measure: accuracy and fidelity of candidates, and latency. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Candidate, EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { HumanError } from '../../core/errors';
import type { WantedScore } from '../../core/evaluation/scores/choose';
import { wholeRun } from '../../core/data/order';
import { candidates, type Device } from '../../core/model/devices';
import type { RunOptions } from '../../core/model/run';
import { runWorker } from '../../runner/local/client';
import type { Message } from '../../runner/channel/protocol';
import { chooseDevice } from '../models/device-choice';
import { requireUnlocked } from '../runs/other-window';
import type { RunHandle } from '../runs/run-manager';
import { keepTiming, Stopwatch, type TimedRun } from '../runs/timings';
import { stageWords } from '../runs/stage';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings, statisticsFolder } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { EvaluationData } from './evaluation-data';
import { localize } from '../localize';
import { timedRun } from '../data/samples-choice';
import { chooseScoreKind } from './score-choice';

/** Prompts that are timed, each several times: more would not make the medians steadier. */
const timedSamples = 8;
/** Samples after which it is kept anew how long one takes. */
const timedEvery = 8;

export interface Measurement {
  model: WorkspaceModel;
  /** Of the decoder that the recipes are for. */
  dtype: string | undefined;
  data: EvaluationData;
  /** At most. */
  samples: number;
}

/** Measures one set of candidates after another, all into one file of per-sample results. */
export class EvaluationRun {
  private constructor(
    private readonly services: Services,
    private readonly handle: RunHandle,
    private readonly run: RunOptions,
    private readonly folder: string,
    private readonly timed: TimedRun,
  ) {}

  /** Whether it is measured of the candidates, too. */
  attention = false;

  /** As the user said, where the data does not. */
  private score: WantedScore | undefined;
  private results: string | undefined;

  /** @throws HumanError as device and model do; `cancelled` */
  static async begin(
    services: Services,
    { model, dtype, data, samples }: Measurement,
    handle: RunHandle,
  ): Promise<EvaluationRun> {
    const { context, log } = services;
    const { device: wanted, threads } = runSettings(model.uri);
    const options = { ...questionsOf({ model, dtype, data, samples }), threads };
    const folder = resultsFolder(model);
    // Before a device is tried and anything is loaded: two windows do not measure one thing.
    handle.note(vscode.l10n.t('reading the model and the data'));
    await requireNotMeasured({ model, dtype, data, samples });
    handle.note(vscode.l10n.t('finding the best device'));
    const { device, reason } = await chooseDevice(
      wanted,
      workerOptions(context, log, handle.signal),
      { model: model.folder, dtype },
    );
    log.info(reason);
    handle.onDevice(device);
    handle.note(vscode.l10n.t('reading the model and the data'));
    const run = { ...options, device };
    return new EvaluationRun(services, handle, run, folder, timedRun(model, dtype));
  }

  /**
   * @param onProgress samples done and to do in all, and how many of them an earlier run did
   * @throws HumanError as the worker; what was measured until then is kept
   */
  async evaluate(
    candidates: Candidate[],
    onProgress: (done: number, total: number, earlier: number) => void,
  ): Promise<EvaluationReport> {
    try {
      return await this.measure(candidates, onProgress);
    } catch (error) {
      if (!(error instanceof HumanError) || error.code !== 'score-doubtful') throw error;
      this.score = await chooseScoreKind(localize(error.text));
      if (this.score === undefined) throw error;
      this.results = undefined;
      return this.measure(candidates, onProgress);
    }
  }

  private async measure(
    candidates: Candidate[],
    onProgress: (done: number, total: number, earlier: number) => void,
  ): Promise<EvaluationReport> {
    const { services, run, score, attention } = this;
    const results = (this.results ??= await this.resultsFile());
    // Once more where a second set is measured: another window may have begun meanwhile.
    await requireUnlocked(results, 'evaluation');
    const request = { kind: 'evaluate', ...run, score, candidates, results, attention } as const;
    services.log.info(`Evaluating ${candidates.map(({ name }) => name).join(', ')}: ${results}`);
    let earlier = 0;
    const watch = new Stopwatch();
    const timing = async (): Promise<void> => {
      const { workspaceState } = services.context;
      await keepTiming(workspaceState, this.timed, 'evaluation', watch.perAnswer);
    };
    const report = await runWorker(request, {
      ...this.options(),
      onMessage: (message: Message) => {
        if (message.kind === 'stage') {
          this.handle.note(stageWords(message.stage, run.device));
          watch.restart();
        } else if (message.kind === 'started') {
          earlier = message.done;
          onProgress(message.done, message.total, earlier);
        } else if (message.kind === 'sample') {
          services.log.debug(`${message.done}/${message.total} ${message.id}`);
          watch.add(message.milliseconds, message.answers);
          // Whoever asks meanwhile how long another run takes is told by this one.
          if (message.done % timedEvery === 0) void timing();
          onProgress(message.done, message.total, earlier);
        }
      },
      // One that was stopped has timed its samples all the same.
    }).finally(timing);
    for (const note of report.notes) services.log.warn(note);
    return report;
  }

  /** Of each candidate, in their order; counts its own samples. @throws HumanError as the worker */
  async latency(candidates: Candidate[]): Promise<LatencyReport> {
    const { run, handle } = this;
    handle.beginPhase(vscode.l10n.t('measuring latency'));
    handle.note(stageWords({ doing: 'loading-recipes', recipes: candidates.length }, run.device));
    const samples = Math.min(run.samples ?? timedSamples, timedSamples);
    return runWorker({ kind: 'latency', ...run, samples, candidates } as const, {
      ...this.options(),
      onMessage: (message: Message) => {
        if (message.kind !== 'started' && message.kind !== 'sample') return;
        handle.onProgress(message.done, message.total, 0);
      },
    });
  }

  private async resultsFile(): Promise<string> {
    // Reading graphs is no part of starting the extension.
    const { defaultResultsFile } = await import('../../core/evaluation/results/results-name');
    const name = path.basename(await defaultResultsFile({ ...this.run, score: this.score }));
    return path.join(this.folder, name);
  }

  private options() {
    const { services, handle } = this;
    return workerOptions(services.context, services.log, handle.signal);
  }
}

/** What is asked of which model: what results files are named after, but for the device. */
type Questions = Omit<RunOptions, 'device'>;

export function questionsOf({ model, dtype, data, samples }: Measurement): Questions {
  const { seed, pixels } = runSettings(model.uri);
  return {
    ...{ model: model.folder, dtype, pixels, data: data.source },
    ...{ samples, seed, shard: wholeRun },
  };
}

/** Where answers are kept. */
export function resultsFolder({ workspaceFolder }: WorkspaceModel): string {
  return path.join(statisticsFolder(workspaceFolder), 'evaluations');
}

/** The files of results that a run may write, by the device it will take. */
export async function resultsOf(measurement: Measurement): Promise<string[]> {
  const { resultsFiles } = await import('../../core/evaluation/results/results-name');
  const { model } = measurement;
  const wanted: Device | 'auto' = runSettings(model.uri).device;
  const devices = wanted === 'auto' ? candidates(process.platform) : [wanted];
  const files = await resultsFiles(questionsOf(measurement), devices);
  return files.map((file) => path.join(resultsFolder(model), path.basename(file)));
}

/** @throws HumanError `in-use` where another process measures the same on a device that the run may take */
async function requireNotMeasured(measurement: Measurement): Promise<void> {
  for (const file of await resultsOf(measurement)) await requireUnlocked(file, 'evaluation');
}

/** For who would ask much before beginning. @throws HumanError `in-use` where another window measures the same */
export async function requireFree({ runs }: Services, measurement: Measurement): Promise<void> {
  // Runs of this window wait for each other.
  if (runs.isBusy(measurement.model.folder)) return;
  await requireNotMeasured(measurement);
}
