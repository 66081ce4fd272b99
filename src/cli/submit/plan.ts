/** Turns a command's options into the plan of a job. */
import path from 'node:path';
import type { Plan } from '../../runner/batch/plan';
import { planJob } from '../../runner/batch/plan-job';
import { commandLine } from '../../runner/batch/quote';
import { HumanError } from '../../core/errors';
import { isInside } from '../../core/inside';
import { openSamples } from '../../core/model/prompts/open-samples';
import { dataSource, type DataFlags } from '../options/samples';
import { type RunFlags } from '../options/run';
import { requireWritable } from '../writable';
import { wordsOf, wordsWithout, type Given } from './given';
import { engineOf, ownOptions, type SubmitFlags } from './options';

export interface RunToSubmit {
  kind: Plan['kind'];
  operands: string[];
  flags: SubmitFlags & RunFlags & DataFlags & { out?: string; results?: string; force?: boolean };
  given: Given;
  /** Options that are not for the shards, but for the commands after the merge. */
  later: readonly string[];
}

export interface Planned {
  plan: Plan;
  /** An absolute path on this machine. */
  folder: string;
  samples: number;
}

/** Options that choose a run's samples; a merge reads the same ones. */
const ofSamples = ['data', 'embeddings', 'images', 'prompt', 'suffix', 'options', 'turn'];

/** @throws HumanError if data or model are missing, or a file is in the way */
export async function planOf(run: RunToSubmit): Promise<Planned> {
  const { kind, operands, flags, given, later } = run;
  const engine = engineOf(flags);
  if (engine.scheduler === 'kubernetes') requireOnVolume(run, flags.mount);
  const samples = await samplesOf(flags);
  const asked = ['--samples', flags.samples === undefined ? 'all' : String(flags.samples)];
  const not = [...ownOptions, 'samples', 'out', 'results', 'force', 'json', 'verbose'];
  const isCalibration = kind === 'calibrate';
  const { plan, folder, report } = planJob({
    ...{ kind, operands, asked, engine, cwd: process.cwd(), mount: flags.mount },
    words: wordsWithout(given, [...not, ...later]),
    questions: wordsOf(given, ofSamples),
    folder: flags.folder,
    merged: isCalibration ? flags.out : flags.results,
    ...(!isCalibration && { report: { words: wordsWithout(given, not), file: flags.out } }),
    shards: Math.min(flags.shards, samples),
    ...{ concurrent: flags.concurrent, tries: flags.tries },
    program: programOf(flags, engine.scheduler),
    skippable: flags.maxSkipped ?? 0,
  });
  if (engine.scheduler === 'kubernetes') requireShards(plan.shards);
  for (const file of [plan.merged, report]) {
    if (file !== undefined) requireWritable(file, flags.force);
  }
  return { plan, folder, samples };
}

/** Kubernetes' limit of indices that all may run, or fail, in one job. */
const mostIndices = 10_000;

function requireShards(shards: number): void {
  if (shards <= mostIndices) return;
  throw new HumanError(
    `A job of Kubernetes has at most ${mostIndices} shards, and this one would have ${shards}. Give fewer with --shards.`,
    'submit-kubernetes',
    2,
  );
}

/** @throws HumanError `no-samples` */
async function samplesOf(flags: RunToSubmit['flags']): Promise<number> {
  const { seed, samples, maxSkipped } = flags;
  const data = await openSamples(dataSource(flags), { seed, samples, maxSkipped });
  if (data.samples.length > 0) return data.samples.length;
  throw new HumanError('There are no samples to run. Give --samples 1 or more.', 'no-samples', 2);
}

function programOf({ program }: SubmitFlags, scheduler: 'slurm' | 'kubernetes'): string {
  if (program !== undefined) return program;
  if (scheduler === 'kubernetes') return 'fitprune';
  return commandLine([process.execPath, path.resolve(process.argv[1]!)]);
}

/** A pod only sees the claim, which is this folder. */
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
