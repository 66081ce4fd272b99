/** `job.json` in a job's folder: its plan and its submissions. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../core/errors';
import { writeFileAtomic } from '../../core/files';
import { reasonOf } from '../../core/reason';
import { record } from '../../core/record';
import { text } from '../../core/text';
import type { Plan } from './plan';
import type { Submission } from './schedulers/scheduler';

export interface JobRecord {
  version: 1;
  /** The version of the program that wrote it. */
  tool: string;
  plan: Plan;
  /** In the order they were made. */
  submissions: Submission[];
}

const fileName = 'job.json';

export function recordFile(folder: string): string {
  return path.join(folder, fileName);
}

export async function writeRecord(folder: string, job: JobRecord): Promise<void> {
  await writeFileAtomic(recordFile(folder), `${JSON.stringify(job, null, 2)}\n`);
}

/** @throws HumanError `job-missing` or `job-unreadable` */
export async function readRecord(folder: string): Promise<JobRecord> {
  const file = recordFile(folder);
  const written = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new HumanError(
      text`There is no job in ${folder} (${reasonOf(cause)}). Give the folder that fitprune submit wrote it to.`,
      'job-missing',
      2,
      { cause },
    );
  });
  try {
    return jobOf(JSON.parse(written));
  } catch (cause) {
    throw new HumanError(
      text`${file} is not the record of a job (${reasonOf(cause)}). Restore it, or submit the job into another folder.`,
      'job-unreadable',
      1,
      { cause },
    );
  }
}

function jobOf(value: unknown): JobRecord {
  const job = record(value);
  const plan = record(job?.['plan']);
  const engine = record(plan?.['engine']);
  const isWhole =
    job?.['version'] === 1 &&
    Array.isArray(job['submissions']) &&
    Number.isSafeInteger(plan?.['shards']) &&
    ['name', 'root', 'folder', 'program', 'merged'].every(
      (key) => typeof plan?.[key] === 'string',
    ) &&
    ['run', 'operands', 'merge'].every((key) => Array.isArray(plan?.[key])) &&
    (engine?.['scheduler'] === 'slurm' || engine?.['scheduler'] === 'kubernetes');
  if (!isWhole) throw new Error('it lacks what a job has');
  return job as unknown as JobRecord;
}
