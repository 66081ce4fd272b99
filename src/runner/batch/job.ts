/** Makes a job, sends it, sends missing parts again, and ends it. */
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import { writeFileAtomic } from '../../core/files';
import { text } from '../../core/text';
import { toolName } from '../../core/tool';
import { allShards, shardName, type Plan } from './plan';
import { readRecord, recordFile, writeRecord, type JobRecord } from './record';
import { schedulerOf } from './schedulers/index';
import type { Command, Submission } from './schedulers/scheduler';
import { scriptsOf, shardsFile } from './scripts';
import { exitFile, stateOf } from './states';

/** A job that is ready to be sent. */
export interface Prepared {
  /** The job's folder where it is submitted: an absolute path. */
  folder: string;
  job: JobRecord;
  submission: Submission;
  /** Submissions whose shards may still run. */
  after: Submission[];
  /** Written files, by name. */
  files: Record<string, string>;
  /** What sending runs. */
  commands: Command[];
}

/**
 * Writes a new job.
 * @throws HumanError `job-exists` where the folder has one
 */
export async function prepareJob(folder: string, plan: Plan): Promise<Prepared> {
  const file = recordFile(folder);
  const there = existsSync(file) ? await readRecord(folder) : undefined;
  if (there !== undefined && there.submissions.length > 0) {
    throw new HumanError(
      text`${folder} holds a job that was submitted. Ask for its state, resume it, or choose another folder.`,
      'job-exists',
    );
  }
  return prepare(
    folder,
    { version: 1, tool: toolName, plan, submissions: [] },
    allShards(plan),
    [],
  );
}

/**
 * The same job once more, with only the missing shards and a new merge.
 * @returns undefined if nothing is missing
 */
export async function prepareAgain(folder: string): Promise<Prepared | undefined> {
  const job = await readRecord(folder);
  const { shards, merge, report } = await stateOf(folder, job);
  const missing = shards.filter(({ state }) => ['new', 'failed', 'lost'].includes(state));
  const waiting = shards.filter(({ state }) => state === 'queued' || state === 'running');
  const isDone = merge.state === 'done' && (report?.state ?? 'done') === 'done';
  if (missing.length === 0 && (isDone || waiting.length > 0)) return undefined;
  const runs = new Set(waiting.map(({ shard }) => shard));
  const after = job.submissions.filter((one) => one.shards.some((shard) => runs.has(shard)));
  return prepare(
    folder,
    job,
    missing.map(({ shard }) => shard),
    after,
  );
}

async function prepare(
  folder: string,
  job: JobRecord,
  shards: number[],
  after: Submission[],
): Promise<Prepared> {
  const { plan, submissions } = job;
  const submission: Submission = {
    turn: submissions.length + 1,
    at: new Date().toISOString(),
    shards,
  };
  const scheduler = schedulerOf(plan);
  const scripts = scriptsOf(plan, shards);
  const files = {
    ...(shards.length > 0 ? { [shardsFile(plan, submission)]: scripts.shards } : {}),
    'merge.sh': scripts.merge,
    ...scheduler.files(plan, submission),
  };
  await mkdir(path.join(folder, 'logs'), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFileAtomic(path.join(folder, name), content);
  }
  await writeRecord(folder, job);
  const commands = scheduler.commands(plan, submission, folder, after);
  return { folder, job, submission, after, files, commands };
}

/** @throws HumanError if the scheduler refuses; the job is unchanged then */
export async function sendJob(prepared: Prepared): Promise<Submission> {
  const { folder, job, submission, after } = prepared;
  const { plan, submissions } = job;
  const scheduler = schedulerOf(plan);
  // An earlier merge would not find the shards that this submission adds.
  for (const one of submissions.slice(-1)) await scheduler.cancelMerge(plan, one);
  const parts = submission.shards.map((shard) => shardName(shard, plan.shards));
  for (const name of [...parts, 'merge', 'report'])
    await rm(exitFile(folder, name), { force: true });
  const sent = { ...submission, ...(await scheduler.start(plan, submission, folder, after)) };
  await writeRecord(folder, { ...job, submissions: [...submissions, sent] });
  return sent;
}

/** Ends all tasks that wait or run; their results stay, and can be resumed. */
export async function cancelJob(folder: string): Promise<JobRecord> {
  const job = await readRecord(folder);
  for (const one of job.submissions) await schedulerOf(job.plan).cancel(job.plan, one);
  return job;
}
