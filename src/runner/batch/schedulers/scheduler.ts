/** What a job needs of a scheduler; each scheduler is a file beside this one. */
import type { Plan } from '../plan';

/** What one submission has started. */
export interface Started {
  /** The id of the array of shards: a number, or a name. */
  array: string;
  merge: string;
  /** The cluster that took it, if there are several. */
  cluster?: string | undefined;
}

export interface Submission extends Partial<Started> {
  /** Which one, from 1: a job that was resumed has several. */
  turn: number;
  /** ISO time. */
  at: string;
  /** Those that it runs, ascending; none where only the merge was left. */
  shards: number[];
}

/** Tasks that wait or run; all others have ended. */
export interface Queue {
  shards: Map<number, 'queued' | 'running'>;
  merge: 'queued' | 'running' | undefined;
}

export interface Command {
  words: string[];
  /** Text that is given to it. */
  input?: string | undefined;
}

export interface Scheduler {
  /** Files for the job's folder besides its scripts, by name. */
  files(plan: Plan, submission: Submission): Record<string, string>;
  /**
   * The commands that start the job, for people to read; values that only the scheduler knows are
   * in capitals.
   *
   * @param folder of the job, where it is submitted
   * @param after submissions whose shards may still run
   */
  commands(
    plan: Plan,
    submission: Submission,
    folder: string,
    after: readonly Submission[],
  ): Command[];
  /** @throws HumanError if the scheduler refuses or is missing; nothing runs then */
  start(
    plan: Plan,
    submission: Submission,
    folder: string,
    after: readonly Submission[],
  ): Promise<Started>;
  /** @throws HumanError where the scheduler cannot be asked */
  queue(plan: Plan, submission: Submission): Promise<Queue>;
  cancel(plan: Plan, submission: Submission): Promise<void>;
  cancelMerge(plan: Plan, submission: Submission): Promise<void>;
}
