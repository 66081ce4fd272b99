/** From what a command was given to the plan of a job. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Plan } from '../../runner/batch/plan';
import { commandLine } from '../../runner/batch/quote';
import { cacheFolder } from '../../core/calibration/statistics-name';
import { HumanError } from '../../core/errors';
import { isInside } from '../../core/inside';
import { openSamples } from '../../core/model/open-samples';
import { dataSource, requireWritable, type DataFlags, type RunFlags } from '../context';
import { wordsOf, wordsWithout, type Given } from './given';
import { engineOf, ownOptions, type SubmitFlags } from './options';

export interface RunToSubmit {
  kind: Plan['kind'];
  operands: string[];
  flags: SubmitFlags & RunFlags & DataFlags & { out?: string; results?: string; force?: boolean };
  given: Given;
  /** Options that are not the shards', but those of what follows the merge. */
  later: readonly string[];
}

export interface Planned {
  plan: Plan;
  /** A whole path, here. */
  folder: string;
  samples: number;
}

/** Options that say which samples a run is of; a merge reads the same. */
const ofSamples = ['data', 'embeddings', 'images', 'prompt', 'suffix', 'options', 'turn'];

/** @throws HumanError where data or model are not there, or a file is in the way */
export async function planOf(run: RunToSubmit): Promise<Planned> {
  const { kind, operands, flags, given, later } = run;
  const engine = engineOf(flags);
  if (engine.scheduler === 'kubernetes') requireOnVolume(run, flags.mount);
  const samples = await samplesOf(flags);
  const shards = Math.min(flags.shards, samples);
  const asked = ['--samples', flags.samples === undefined ? 'all' : String(flags.samples)];
  const not = [...ownOptions, 'samples', 'out', 'results', 'force', 'json', 'verbose'];
  const words = [kind, ...wordsWithout(given, [...not, ...later]), ...asked];
  const name = `fitprune-${kind}-${hashOf([...words, ...operands, shards])}`;
  const folder = path.resolve(flags.folder ?? path.join(cacheFolder, 'jobs', name));
  const root = flags.mount ?? process.cwd();
  const inJob = (file: string) => {
    const relative = path.relative('', file);
    return isInside(path.resolve(file), process.cwd()) && relative !== ''
      ? relative
      : path.resolve(file);
  };
  const isCalibration = kind === 'calibrate';
  const merged =
    (isCalibration ? flags.out : flags.results) ??
    path.join(inJob(folder), isCalibration ? 'statistics.arrows' : 'results.arrows');
  const report = flags.out ?? path.join(inJob(folder), 'report.json');
  for (const file of isCalibration ? [merged] : [merged, report])
    requireWritable(file, flags.force);
  const plan: Plan = {
    ...{ kind, name, root, folder: inJob(folder), shards, operands, merged, engine },
    ...{ program: programOf(flags, engine.scheduler), concurrent: flags.concurrent },
    ...{ tries: flags.tries, run: words, output: isCalibration ? '--out' : '--results' },
    merge: ['merge', ...wordsOf(given, ofSamples), ...asked],
    skippable: flags.maxSkipped ?? 0,
    ...(isCalibration
      ? {}
      : {
          report: [
            ...['evaluate', ...wordsWithout(given, not), ...asked],
            ...['--results', merged, '--out', report, '--force'],
          ],
        }),
  };
  return { plan, folder, samples };
}

/** @throws HumanError `no-samples` */
async function samplesOf(flags: RunToSubmit['flags']): Promise<number> {
  const data = await openSamples(dataSource(flags), flags);
  if (data.samples.length > 0) return data.samples.length;
  throw new HumanError('There are no samples to run. Give --samples 1 or more.', 'no-samples', 2);
}

function programOf({ program }: SubmitFlags, scheduler: 'slurm' | 'kubernetes'): string {
  if (program !== undefined) return program;
  if (scheduler === 'kubernetes') return 'fitprune';
  return commandLine([process.execPath, path.resolve(process.argv[1]!)]);
}

/** A pod sees the claim alone, which is this folder. */
function requireOnVolume({ operands, flags }: RunToSubmit, mount?: string): void {
  const { data, embeddings, images, out, results, folder } = flags;
  for (const file of [...operands, data, embeddings, images, out, results, folder]) {
    if (file === undefined) continue;
    const isMoved = mount !== undefined && path.isAbsolute(file);
    if (isInside(path.resolve(file), process.cwd()) && !isMoved) continue;
    throw new HumanError(
      `${file} is not on the volume as the job sees it. Run this in the folder that the claim holds, and give paths relative to it.`,
      'outside-volume',
      2,
    );
  }
}

/** A job of the same work has the same name. */
function hashOf(words: readonly unknown[]): string {
  const all = JSON.stringify([process.cwd(), ...words]);
  return createHash('sha256').update(all).digest('hex').slice(0, 8);
}
