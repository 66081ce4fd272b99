/**
 * Where models run, as seen by callers that want answers of them: this machine, or the nodes of a
 * scheduler.
 */
import type { WantedScore } from '../core/evaluation/scores/choose';
import type { Candidate, EvaluationReport, LatencyReport } from '../core/evaluation/types';
import type { RunOptions, RunStage } from '../core/model/run';
import type { SampleMessage } from './channel/messages';

/** The activity while no samples are counted. */
export type Stage =
  | RunStage
  | { doing: 'choosing-device' | 'reading' }
  /** After times: of so many models, each in a process of its own. */
  | { doing: 'measuring-memory'; done: number; total: number }
  | { doing: 'submitting' | 'merging' | 'fetching' }
  /** Shards by their state; those that failed are in none of the last three. */
  | { doing: 'shards'; total: number; done: number; running: number; queued: number };

/** What a run reports before its promise settles. Warnings go to the log. */
export interface RunListener {
  /** Once, when it is known. */
  onDevice?(device: string): void;
  onStage?(stage: Stage): void;
  /**
   * Called once samples are known: how many an earlier run has done, of how many. `onProgress`
   * begins with the same numbers.
   */
  onStart?(done: number, total: number): void;
  /**
   * At the start, and with each sample.
   * @param done samples, those of an earlier run included
   * @param earlier how many of `done` an earlier run did
   */
  onProgress?(done: number, total: number, earlier: number): void;
  /** Only in runs on this machine: a scheduler's samples are counted, not seen one by one. */
  onSample?(sample: SampleMessage): void;
}

/** What to measure of a model, wherever that happens; the runner has the device. */
export interface EvaluationWork extends Omit<RunOptions, 'device' | 'shard'> {
  /** All candidates of the work, for runners that measure them together. */
  candidates: readonly Candidate[];
  /** The folder in which answers are kept, by the usual name. */
  folder: string;
  score?: WantedScore | undefined;
  /** Whether to measure the mass that candidates lose, too; only on this machine. */
  attention?: boolean | undefined;
}

/** `onStart` and the samples come anew for each portion. */
export interface PortionsListener extends RunListener {
  /** Of each portion but the last, when it has ended. */
  onReport?(report: EvaluationReport): void;
}

export interface Evaluations {
  /**
   * Measures portions of candidates one after the other; graphs that they share are opened once.
   *
   * @param portions some of the work's candidates
   * @param score the user's later choice, if the work has none
   * @returns the report of the last
   * @throws HumanError `score-doubtful` if neither the user nor the data says how; `cancelled`; as
   * the runner does. Measurements until then are kept
   */
  evaluate(
    portions: readonly (readonly Candidate[])[],
    listener: PortionsListener,
    score?: WantedScore,
  ): Promise<EvaluationReport>;
  /**
   * Times each candidate, in their order, on so many samples; absent if the times would not be of
   * one machine.
   */
  latency?(
    candidates: readonly Candidate[],
    samples: number,
    listener: RunListener,
  ): Promise<LatencyReport>;
}

export interface Runner {
  /**
   * Finds the device, or has all candidates measured together.
   *
   * @param signal cancels this and later evaluations
   * @throws HumanError as devices, model and data do; `cancelled`
   */
  open(work: EvaluationWork, listener: RunListener, signal: AbortSignal): Promise<Evaluations>;
}
