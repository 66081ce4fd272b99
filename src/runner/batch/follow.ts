/** Follows a job until nothing of it waits or runs any more. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchCounter } from '../../core/arrow/count';
import { HumanError, messageOf } from '../../core/errors';
import type { Logger } from '../../core/host';
import { formatNumbers } from './numbers';
import { shardName } from './plan';
import { readRecord, type JobRecord } from './record';
import { shardFile, stateOf, type JobState, type Part } from './states';

export interface JobProgress {
  /** Samples that its shards have done so far. */
  samples: number;
  shards: { total: number; done: number; running: number; queued: number };
  /** The step after the shards, once it runs. */
  doing: 'shards' | 'merge' | 'report';
}

export interface JobEnd {
  job: JobRecord;
  state: JobState;
  isWhole: boolean;
}

export interface FollowOptions {
  logger: Logger;
  /** Ends the following, not the job. */
  signal: AbortSignal;
  onProgress: (progress: JobProgress) => void;
  /** Milliseconds between two checks; 5000 if absent: a scheduler serves many users. */
  interval?: number | undefined;
}

/** Checks that may fail one after the other: schedulers are restarted, and networks fail. */
const patience = 12;

/**
 * @param folder of the job, which was submitted
 * @throws HumanError `job-missing`, as the scheduler if it cannot be asked for a long time, or the
 *    signal's reason
 */
export async function followJob(
  folder: string,
  { logger, signal, onProgress, interval = 5000 }: FollowOptions,
): Promise<JobEnd> {
  const counter = new BatchCounter();
  let failures = 0;
  let idle = 0;
  for (;;) {
    signal.throwIfAborted();
    const job = await readRecord(folder);
    const state = await stateOf(folder, job).catch((error: unknown) => {
      failures += 1;
      if (!(error instanceof HumanError) || failures > patience) throw error;
      logger.warn(`The scheduler does not say where ${job.plan.name} stands: ${messageOf(error)}`);
      return undefined;
    });
    if (state !== undefined) {
      failures = 0;
      const { shards } = job.plan;
      let samples = 0;
      for (const { shard } of state.shards) {
        samples += await counter.count(shardFile(folder, shardName(shard, shards)));
      }
      onProgress({ samples, ...progressOf(state) });
      const isWhole = (state.report ?? state.merge).state === 'done';
      if (isWhole) return { job, state, isWhole };
      // A task that has just ended may be out of the queue before its result is visible on a shared
      // disk.
      idle = isAtRest(state) ? idle + 1 : 0;
      if (idle > 1) return { job, state, isWhole };
    }
    await sleep(interval, undefined, { signal }).catch(() => undefined);
  }
}

function progressOf({ shards, merge, report }: JobState): Omit<JobProgress, 'samples'> {
  const of = (state: Part['state']): number => shards.filter((part) => part.state === state).length;
  const isMerged = merge.state === 'done';
  const isRunning = merge.state === 'running' || report?.state === 'running';
  return {
    shards: {
      total: shards.length,
      done: of('done'),
      running: of('running'),
      queued: of('queued'),
    },
    doing: !isRunning ? 'shards' : isMerged ? 'report' : 'merge',
  };
}

function isAtRest({ shards, merge, report }: JobState): boolean {
  const parts: Part[] = [...shards, merge, ...(report === undefined ? [] : [report])];
  return !parts.some(({ state }) => state === 'queued' || state === 'running');
}

/** Shards that did not end well, as `1-3,7`; '' where all did. */
export function missingShards({ shards }: JobState): string {
  const missing = shards.filter(({ state }) => state !== 'done');
  return formatNumbers(missing.map(({ shard }) => shard));
}
