/** What a job asks of whoever runs it; a scheduler is a file beside this one. */
import type { Plan } from '../plan';

/** What one submission has started. */
export interface Started {
  /** Of the array of shards: a number, or a name. */
  array: string;
  merge: string;
  /** Of several clusters, the one that took it. */
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

/** What still waits or runs; whatever is not here has ended. */
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
   * What starts the job, for people to read; what only the scheduler knows stands in capitals.
   * @param folder of the job, where it is submitted
   * @param after submissions whose shards may still run
   */
  commands(
    plan: Plan,
    submission: Submission,
    folder: string,
    after: readonly Submission[],
  ): Command[];
  /** @throws HumanError where the scheduler refuses or is not there; nothing runs then */
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
