/** An evaluation as a job: its files, in a folder of its own, and the shards to send. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { dataFingerprint } from '../../core/data/fingerprint';
import type { DataSet } from '../../core/data/types';
import { defaultMaxSkipped } from '../../core/data/skipping';
import { toMeasure, type CandidateToMeasure } from '../../core/evaluation/candidates';
import { writeFileAtomic } from '../../core/files';
import type { Device } from '../../core/model/devices/devices';
import { relativePath } from '../../core/model/paths';
import { recipeSuffix } from '../../core/recipe/suffix';
import type { Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import type { EvaluationWork } from '../runner';
import { prepareAgain, prepareJob, type Prepared } from './job';
import type { Plan } from './plan';
import { planJob } from './plan-job';
import { readRecord, recordFile } from './record';
import { questionWords, runWords } from './words';

/** How a job is divided, and the settings of its nodes. */
export interface BatchWay {
  engine: Plan['engine'];
  shards: number;
  /** Shards that run at once; all if absent. */
  concurrent?: number | undefined;
  /** The command that starts fitprune on a node, in shell syntax. */
  program: string;
  /** `auto`: the best of each node. */
  device: Device | 'auto';
  /** The working directory of the commands. */
  cwd: string;
  /** The folder of jobs. */
  jobs: string;
  /** The model block of recipes, and a budget, which the files for the nodes need. */
  base: Pick<Recipe, 'model' | 'budget'>;
}

/** How often a task runs its shard before it gives up. */
const tries = 3;

/** The job's folder: the same work has the same. */
export async function jobFolder(
  work: EvaluationWork,
  opened: DataSet,
  { base, shards, device, jobs }: BatchWay,
): Promise<string> {
  const { model, dtype, data: source, samples, seed, pixels, score } = work;
  const data = await dataFingerprint(opened);
  const all = {
    ...{ model: base.model.fingerprint, dtype, data, source, samples },
    ...{ score, shards, seed, pixels, device },
    candidates: toMeasure(work.candidates).map(({ hash }) => hash),
  };
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8);
  return path.join(jobs, `${path.basename(model)}-${hash}`);
}

/**
 * Writes the job, with its recipes in their present form; for a job that was sent before, only what
 * is missing.
 *
 * @returns undefined if everything is done, waits or runs
 * @throws HumanError as the folder and the scheduler do
 */
export async function prepareWork(
  folder: string,
  work: EvaluationWork,
  way: BatchWay,
): Promise<Prepared | undefined> {
  if (existsSync(recordFile(folder))) {
    const { submissions } = await readRecord(folder);
    if (submissions.length > 0) return prepareAgain(folder);
  }
  const { model, data, dtype, samples, threads, seed, pixels, score } = work;
  const { engine, shards, concurrent, program, device, cwd } = way;
  const operands = await writeRecipes(work, way, path.join(folder, 'recipes'));
  const questions = questionWords(data);
  const how = { dtype, device, threads, seed, ...(data.embeddings !== true && { pixels }) };
  const { plan } = planJob({
    ...{ kind: 'evaluate', operands, questions, folder, shards, concurrent, tries, program },
    ...{ cwd, engine },
    asked: ['--samples', samples === undefined ? 'all' : String(samples)],
    words: [
      ...['--model', model, ...questions, ...runWords(how)],
      ...(score === undefined ? [] : ['--score', score]),
    ],
    skippable: defaultMaxSkipped,
  });
  return prepareJob(folder, plan);
}

/** A file for each, also for baselines, so that edits while the job waits do not change it. */
async function writeRecipes(
  { model, candidates }: EvaluationWork,
  { base }: BatchWay,
  folder: string,
): Promise<string[]> {
  const write = async ({ schedule, ranking }: CandidateToMeasure, at: number): Promise<string> => {
    const file = path.join(folder, `${at + 1}${recipeSuffix}`);
    await writeFileAtomic(
      file,
      formatRecipe({
        version: 1,
        model: { ...base.model, path: relativePath(folder, model) },
        budget: base.budget,
        ...{ schedule: [...schedule], ranking },
      }),
    );
    return file;
  };
  return Promise.all(toMeasure(candidates).map(write));
}
