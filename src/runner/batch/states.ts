/**
 * The state of a job: what its tasks have left in its folder, and which of them its scheduler still
 * has.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { allShards, shardName } from './plan';
import type { JobRecord } from './record';
import { schedulerOf } from './schedulers/index';
import type { Queue } from './schedulers/scheduler';

/**
 * - `new`: never submitted; `queued`, `running`: the scheduler has it
 * - `done`: ended well; `failed`: gave up, with an exit code
 * - `lost`: ended without a trace, as when killed
 */
export type State = 'new' | 'queued' | 'running' | 'done' | 'failed' | 'lost';

export interface Part {
  state: State;
  /** Where it failed. */
  exit?: number;
}

export interface JobState {
  /** By shard, from 1. */
  shards: (Part & { shard: number })[];
  merge: Part;
  /** Of an evaluation. */
  report?: Part;
}

/** @param folder of the job, where it is asked about */
export async function stateOf(folder: string, job: JobRecord): Promise<JobState> {
  const { plan, submissions } = job;
  const scheduler = schedulerOf(plan);
  const queues: Queue[] = [];
  for (const one of submissions) queues.push(await scheduler.queue(plan, one));
  const shards = [];
  for (const shard of allShards(plan)) {
    const waits = queues
      .map((queue) => queue.shards.get(shard))
      .find((state) => state !== undefined);
    const was = submissions.some((one) => one.shards.includes(shard));
    const exit = await shardExitOf(folder, shardName(shard, plan.shards));
    shards.push({ shard, ...partOf(waits, exit, was) });
  }
  const waits = queues.at(-1)?.merge;
  const isSent = submissions.length > 0;
  const merge = partOf(waits, await exitOf(folder, 'merge'), isSent);
  if (plan.report === undefined) return { shards, merge };
  const isReported = isSent && (waits !== undefined || merge.state === 'done');
  const report = partOf(waits, await exitOf(folder, 'report'), isReported);
  return { shards, merge, report };
}

/** A part that has written its end has ended, even while its task still shuts down. */
function partOf(
  waits: 'queued' | 'running' | undefined,
  exit: number | undefined,
  isSubmitted: boolean,
): Part {
  if (exit !== undefined) return exit === 0 ? { state: 'done' } : { state: 'failed', exit };
  if (waits !== undefined) return { state: waits };
  return { state: isSubmitted ? 'lost' : 'new' };
}

async function exitOf(folder: string, name: string): Promise<number | undefined> {
  const written = await readFile(exitFile(folder, name), 'utf8').catch(() => '');
  return /^\d+\s*$/.test(written) ? Number(written) : undefined;
}

/** A shard whose file is gone has to run again, however it ended. */
async function shardExitOf(folder: string, name: string): Promise<number | undefined> {
  const exit = await exitOf(folder, name);
  const isThere = existsSync(shardFile(folder, name));
  return exit === 0 && !isThere ? undefined : exit;
}

/** What a shard writes. */
export function shardFile(folder: string, name: string): string {
  return path.join(folder, 'shards', `${name}.arrows`);
}

export function exitFile(folder: string, name: string): string {
  return path.join(folder, 'state', `${name}.exit`);
}
