/** Where models run, to whoever wants answers of them: this machine, or the nodes of a scheduler. */
import type { WantedScore } from '../core/evaluation/scores/choose';
import type { Candidate, EvaluationReport, LatencyReport } from '../core/evaluation/types';
import type { RunOptions, RunStage } from '../core/model/run';
import type { SampleMessage } from './channel/messages';

/** What is done while no samples are counted. */
export type Stage =
  | RunStage
  | { doing: 'choosing-device' | 'reading' }
  | { doing: 'submitting' | 'merging' | 'fetching' }
  /** Shards by what became of them; those that failed are in none of the last three. */
  | { doing: 'shards'; total: number; done: number; running: number; queued: number };

/** What a run tells before it is done or fails, which its promise says. Warnings go to the log. */
export interface RunListener {
  /** Once, when it is known. */
  onDevice?(device: string): void;
  onStage?(stage: Stage): void;
  /** Once samples are known: how many an earlier run did, of how many. `onProgress` says the same next. */
  onStart?(done: number, total: number): void;
  /**
   * At the start, and with each sample.
   * @param done samples, those of an earlier run included
   * @param earlier how many of `done` an earlier run did
   */
  onProgress?(done: number, total: number, earlier: number): void;
  /** Of runs on this machine: a scheduler's are counted, and not seen one by one. */
  onSample?(sample: SampleMessage): void;
}

/** What is measured of a model, wherever that is done; the runner has the device. */
export interface EvaluationWork extends Omit<RunOptions, 'device' | 'shard'> {
  /** All that will be asked for: whoever measures at once what can be measured at once needs them. */
  candidates: readonly Candidate[];
  /** The folder in which answers are kept, by the usual name. */
  folder: string;
  score?: WantedScore | undefined;
  /** Whether the mass that candidates lose is measured, too; on this machine alone. */
  attention?: boolean | undefined;
}

export interface Evaluations {
  /**
   * @param candidates of those of the work
   * @param score as the user said meanwhile, where the work has none
   * @throws HumanError `score-doubtful` where nobody said and the data does not; `cancelled`; as the runner does. What was
   *   measured until then is kept
   */
  evaluate(
    candidates: readonly Candidate[],
    listener: RunListener,
    score?: WantedScore,
  ): Promise<EvaluationReport>;
  /** Of each candidate, in their order, on so many samples; absent where times would be of no one machine. */
  latency?(
    candidates: readonly Candidate[],
    samples: number,
    listener: RunListener,
  ): Promise<LatencyReport>;
}

export interface Runner {
  /**
   * Finds the device, or has all candidates measured at once.
   * @param signal cancels this and what is asked of the evaluations
   * @throws HumanError as devices, model and data do; `cancelled`
   */
  open(work: EvaluationWork, listener: RunListener, signal: AbortSignal): Promise<Evaluations>;
}
