/**
 * Runs that measure: accuracy and fidelity of candidates, and latency; here, or where the user sent
 * them.
 */
import * as vscode from 'vscode';
import type { Candidate, EvaluationReport, LatencyReport } from '../../core/evaluation/types';
import { HumanError } from '../../core/errors';
import { toMeasure } from '../../core/evaluation/candidates';
import type { WantedScore } from '../../core/evaluation/scores/choose';
import type { SampleMessage } from '../../runner/channel/messages';
import type { Evaluations, EvaluationWork, PortionsListener, Stage } from '../../runner/runner';
import type { RunHandle } from '../runs/run-manager';
import { keepTiming, Stopwatch } from '../runs/timings';
import { stageWords } from '../runs/stage';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { localize } from '../localize';
import { timedRun } from '../data/samples-choice';
import { questionsOf, resultsFolder, type Measurement, type ToMeasure } from './measurement';
import { runnerFor } from './runner-choice';
import { chooseScoreKind } from './score-choice';

/** Prompts that are timed, each several times: more would not make the medians steadier. */
const timedSamples = 8;
/** After so many samples, the time that one takes is stored again. */
const timedEvery = 8;

type OnProgress = (done: number, total: number, earlier: number) => void;
type PortionEvents = Pick<PortionsListener, 'onStart' | 'onReport'> & { onProgress: OnProgress };

/** Measures candidates, all into one file of per-sample results. */
export class EvaluationRun {
  private constructor(
    private readonly services: Services,
    private readonly handle: RunHandle,
    private readonly measurement: Measurement,
    private readonly evaluations: Evaluations,
    private readonly device: () => string,
  ) {}

  /** The user's choice, if the data does not say. */
  private score: WantedScore | undefined;

  /** @throws HumanError as device, model and scheduler do; `cancelled` */
  static async begin(
    services: Services,
    measurement: Measurement,
    { candidates, base, attention }: ToMeasure,
    handle: RunHandle,
  ): Promise<EvaluationRun> {
    handle.note(vscode.l10n.t('reading the model and the data'));
    const runner = await runnerFor(services, measurement, base);
    const { threads } = runSettings(measurement.model.uri);
    const work: EvaluationWork = {
      ...{ ...questionsOf(measurement), threads, candidates, attention },
      ...{ folder: resultsFolder(measurement.model), score: measurement.slurm?.score },
    };
    let device = '';
    const evaluations = await runner.open(
      work,
      {
        onDevice: (found) => {
          device = found;
          handle.onDevice(found);
        },
        onStage: (stage) => {
          handle.note(stageWords(stage, device));
        },
        onProgress: (done, total) => {
          handle.onProgress(done, total);
        },
      },
      handle.signal,
    );
    return new EvaluationRun(services, handle, measurement, evaluations, () => device);
  }

  /**
   * @param onProgress samples done and to do in all, and how many of them an earlier run did
   * @throws HumanError as the runner; measurements until then are kept
   */
  evaluate(candidates: Candidate[], onProgress: OnProgress): Promise<EvaluationReport> {
    return this.evaluateEach([candidates], { onProgress });
  }

  /**
   * Portions of candidates one after the other; each portion counts its own samples.
   *
   * @returns the report of the last
   * @throws HumanError as the runner; measurements until then are kept
   */
  async evaluateEach(portions: Candidate[][], events: PortionEvents): Promise<EvaluationReport> {
    try {
      return await this.measure(portions, events);
    } catch (error) {
      if (!(error instanceof HumanError) || error.code !== 'score-doubtful') throw error;
      this.score = await chooseScoreKind(localize(error.text));
      if (this.score === undefined) throw error;
      return this.measure(portions, events);
    }
  }

  private async measure(portions: Candidate[][], events: PortionEvents): Promise<EvaluationReport> {
    const { services, handle } = this;
    const { model, dtype } = this.measurement;
    const { workspaceState } = services.context;
    const watch = new Stopwatch();
    const run = timedRun(model, dtype);
    const models = 1 + toMeasure(portions.flat()).length;
    const timing = async (): Promise<void> => {
      await keepTiming(workspaceState, run, 'evaluation', watch.perAnswer);
      // Portions share graphs: with many, loading takes less for each of their models.
      if (portions.length > 1) return;
      await keepTiming(workspaceState, run, 'loading', watch.loading && watch.loading / models);
    };
    const listener = {
      ...events,
      onStage: (stage: Stage) => {
        handle.note(stageWords(stage, this.device()));
        watch.restart();
      },
      onSample: (sample: SampleMessage) => {
        services.log.debug(`${sample.done}/${sample.total} ${sample.id}`);
        watch.add(sample.milliseconds, sample.answers);
        // This updates the estimate for other runs that are being planned meanwhile.
        if (sample.done % timedEvery === 0) void timing();
      },
    };
    try {
      const report = await this.evaluations.evaluate(portions, listener, this.score);
      for (const note of report.notes) services.log.warn(note);
      return report;
    } finally {
      // A run that was stopped has timed its samples nevertheless.
      await timing();
    }
  }

  /**
   * For each candidate, in their order; counts its own samples.
   *
   * @returns undefined if times would be of several machines
   * @throws HumanError as the runner
   */
  async latency(candidates: Candidate[]): Promise<LatencyReport | undefined> {
    const { handle, evaluations } = this;
    if (evaluations.latency === undefined) return undefined;
    handle.beginPhase(vscode.l10n.t('measuring latency'));
    const loading = { doing: 'loading-recipes', recipes: candidates.length } as const;
    handle.note(stageWords(loading, this.device()));
    const samples = Math.min(this.measurement.samples, timedSamples);
    return evaluations.latency(candidates, samples, {
      onStage: (stage) => {
        handle.note(stageWords(stage, this.device()));
      },
      onProgress: (done, total) => {
        handle.onProgress(done, total, 0);
      },
    });
  }
}
