/** Turns a run into the plan of a job, for the command line's words or a window's choices. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { cacheFolder } from '../../core/cache-folder';
import { isInside } from '../../core/inside';
import type { KubernetesOptions, Plan, SlurmOptions } from './plan';
import { requireSbatchOptions } from './sbatch-options';

export interface JobParts {
  kind: Plan['kind'];
  /** The model, or recipes. */
  operands: string[];
  /** Words of a shard's command after its name, without samples, shard and file. */
  words: string[];
  /** `--samples` and how many. */
  asked: string[];
  /** Words of the merge's command that choose the samples. */
  questions: string[];
  /** The working directory of the commands here; paths in the words are relative to it. */
  cwd: string;
  /** The same folder as the job sees it; `cwd` if absent. */
  mount?: string | undefined;
  /** The job's own folder; in the cache of `cwd` if absent. */
  folder?: string | undefined;
  /** Where the merge is written; into the job's folder if absent. */
  merged?: string | undefined;
  /**
   * Words of the report's command, and its file, which is in the job's folder if absent; for
   * evaluations only.
   */
  report?: { words: string[]; file?: string | undefined } | undefined;
  /** Number of shards; at most one for each sample. */
  shards: number;
  concurrent?: number | undefined;
  tries: number;
  program: string;
  /** The most samples that each shard may skip. */
  skippable: number;
  engine: SlurmOptions | KubernetesOptions;
}

export interface PlannedJob {
  plan: Plan;
  /** The job's folder on this machine: an absolute path. */
  folder: string;
  /** The report's, as the job names it; undefined for a calibration. */
  report: string | undefined;
}

/**
 * A job of the same work has the same name, and the same folder where none is given.
 *
 * @throws HumanError `submit-sbatch`
 */
export function planJob(parts: JobParts): PlannedJob {
  const { kind, operands, cwd, mount, asked, questions, engine, shards, skippable } = parts;
  if (engine.scheduler === 'slurm') requireSbatchOptions(engine.sbatch);
  const run = [kind, ...parts.words, ...asked];
  const name = `fitprune-${kind}-${hashOf([cwd, ...run, ...operands, shards])}`;
  const folder = path.resolve(cwd, parts.folder ?? path.join(cacheFolder, 'jobs', name));
  const inJob = jobPath(folder, cwd);
  const isCalibration = kind === 'calibrate';
  const merged =
    parts.merged ?? path.join(inJob, isCalibration ? 'statistics.arrows' : 'results.arrows');
  const report =
    parts.report === undefined ? undefined : (parts.report.file ?? path.join(inJob, 'report.json'));
  const plan: Plan = {
    ...{ kind, name, root: mount ?? cwd, folder: inJob, shards, operands, merged, engine },
    ...{ program: parts.program, concurrent: parts.concurrent, tries: parts.tries, run },
    output: isCalibration ? '--out' : '--results',
    merge: ['merge', ...questions, ...asked],
    skippable,
    ...(parts.report !== undefined && {
      report: [
        ...['evaluate', ...parts.report.words, ...asked],
        ...['--results', merged, '--out', report!, '--force'],
      ],
    }),
  };
  return { plan, folder, report };
}

/** A folder as commands that run in `cwd` name it. */
function jobPath(folder: string, cwd: string): string {
  const relative = path.relative(cwd, folder);
  return isInside(folder, cwd) && relative !== '' ? relative : folder;
}

function hashOf(words: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex').slice(0, 8);
}
