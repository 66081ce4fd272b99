/** A measurement as a job of Slurm: what it is made of, in a folder of its own, and which shards are sent. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { defaultMaxSkipped } from '../../../core/data/skipping';
import type { Candidate } from '../../../core/evaluation/types';
import { writeFileAtomic } from '../../../core/files';
import { relativePath } from '../../../core/model/paths';
import type { Recipe } from '../../../core/recipe/types';
import { recipeSuffix } from '../../../core/recipe/suffix';
import { scheduleHash } from '../../../core/recipe/hash';
import { formatRecipe } from '../../../core/recipe/write';
import { prepareAgain, prepareJob, type Prepared } from '../../../runner/batch/job';
import { planJob } from '../../../runner/batch/plan-job';
import { readRecord, recordFile } from '../../../runner/batch/record';
import { questionWords, runWords } from '../../../runner/batch/words';
import type { SlurmChoice } from '../../runs/unfinished';
import { runSettings, slurmSettings, statisticsFolder } from '../../settings';
import type { WorkspaceModel } from '../../workspace/workspace-index';
import type { EvaluationData } from '../evaluation-data';

/** What a job measures. */
export interface SlurmWork {
  model: WorkspaceModel;
  /** What recipes say of it, and a budget: what is written for the nodes needs one. */
  base: Pick<Recipe, 'model' | 'budget'>;
  dtype: string | undefined;
  data: EvaluationData;
  samples: number;
  candidates: readonly Candidate[];
  /** Seeds of the random one, where baselines are measured beside them. */
  baselineSeeds: number | undefined;
  slurm: SlurmChoice;
}

/** As often as a task runs its shard before it gives up. */
const tries = 3;

/** The job's folder: the same work has the same. */
export function jobFolder(work: SlurmWork): string {
  const { model, base, dtype, data, samples, candidates, baselineSeeds } = work;
  const { shards, score } = work.slurm;
  const { seed, pixels, device } = runSettings(model.uri);
  const all = {
    ...{
      model: base.model.fingerprint,
      dtype,
      data: data.fingerprint,
      source: data.source,
      samples,
    },
    ...{ score, baselineSeeds, shards, seed, pixels, device },
    candidates: candidates.map(({ schedule, ranking }) => scheduleHash(schedule, ranking)),
  };
  const hash = createHash('sha256').update(JSON.stringify(all)).digest('hex').slice(0, 8);
  return path.join(statisticsFolder(model.workspaceFolder), 'jobs', `${model.name}-${hash}`);
}

/**
 * Writes the job, with its recipes as they are now; of one that was sent before, what it lacks.
 * @returns undefined where everything is done, waits or runs
 * @throws HumanError as the folder and the scheduler do
 */
export async function prepareWork(work: SlurmWork): Promise<Prepared | undefined> {
  const folder = jobFolder(work);
  if (existsSync(recordFile(folder))) {
    const { submissions } = await readRecord(folder);
    if (submissions.length > 0) return prepareAgain(folder);
  }
  const { model, data, dtype, samples, baselineSeeds } = work;
  const { shards, program, score } = work.slurm;
  const operands = await writeRecipes(work, path.join(folder, 'recipes'));
  const { device, threads, seed, pixels } = runSettings(model.uri);
  const { options, concurrent } = slurmSettings(model.uri);
  const questions = questionWords(data.source);
  const own =
    data.source.embeddings === true ? { device, threads, seed } : { device, threads, seed, pixels };
  const { plan } = planJob({
    ...{ kind: 'evaluate', operands, questions, folder, shards, concurrent, tries, program },
    cwd: model.workspaceFolder.uri.fsPath,
    asked: ['--samples', String(samples)],
    words: [
      ...['--model', model.folder, ...questions, ...runWords({ dtype, ...own })],
      ...(score === undefined ? [] : ['--score', score]),
      ...(baselineSeeds === undefined ? [] : ['--baselines', '--seeds', String(baselineSeeds)]),
    ],
    skippable: defaultMaxSkipped,
    engine: { scheduler: 'slurm', sbatch: options },
  });
  return prepareJob(folder, plan);
}

/** A file each: what is edited while the job waits is not what was asked for. */
async function writeRecipes(
  { model, base, candidates }: SlurmWork,
  folder: string,
): Promise<string[]> {
  const files: string[] = [];
  for (const [at, { schedule, ranking }] of candidates.entries()) {
    const file = path.join(folder, `${at + 1}${recipeSuffix}`);
    await writeFileAtomic(
      file,
      formatRecipe({
        version: 1,
        model: { ...base.model, path: relativePath(folder, model.folder) },
        budget: base.budget,
        ...{ schedule: [...schedule], ranking },
      }),
    );
    files.push(file);
  }
  return files;
}
