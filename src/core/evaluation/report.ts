/** What an evaluation found; pure, so that a parent can join and summarise without a model. */
import type { Step } from '../cost/types';
import { HumanError } from '../errors';
import { groupedInterval } from './interval';
import { formatShard, inSeededOrder, requireAllShards, wholeRun } from '../model/order';
import type { EvaluationRecord, Ranking } from '../recipe/types';
import { text } from '../text';

/** One model's answer to one question. */
export interface Answer {
  text: string;
  /** Id of the first token: fidelity compares these. */
  firstToken: number;
  /** 0 to 1; absent where the data has no answer. */
  score?: number | undefined;
}

export interface EvaluatedSample {
  id: string;
  category?: string | undefined;
  visualTokens: number;
  textTokens: number;
  dense: Answer;
  /** In the order of the report's recipes; the same sample, so statistics can be paired. */
  recipes: Answer[];
}

/** What was measured. */
export interface EvaluatedRecipe {
  path: string;
  schedule: Step[];
  ranking: Ranking;
}

export interface EvaluationRun {
  /** Fingerprints and settings that samples must share to stand in one report. */
  model: string;
  data: string;
  dtype: string;
  device: string;
  seed: number;
  maxNewTokens: number;
  /** `i/n`; `1/1` for a whole run or a merged one. */
  shard: string;
  tool: string;
  recipes: (EvaluatedRecipe & { hash: string })[];
}

/** Fractions are 0 to 1; accuracy is null where no sample has an answer. */
export interface Score {
  accuracy: number | null;
  samples: number;
}
export interface RecipeScore extends Score {
  /** Fraction of samples whose first token equals the unpruned model's. */
  agreement: number;
}

export interface EvaluationReport {
  run: EvaluationRun;
  dense: Score & { byCategory: Record<string, Score> };
  recipes: (RecipeScore & { path: string; byCategory: Record<string, RecipeScore> })[];
  samples: EvaluatedSample[];
}

export function summarize(run: EvaluationRun, samples: EvaluatedSample[]): EvaluationReport {
  const categories = [...new Set(samples.flatMap(({ category }) => category ?? []))].sort();
  const byCategory = <T>(score: (subset: EvaluatedSample[]) => T): Record<string, T> =>
    Object.fromEntries(
      categories.map((name) => [name, score(samples.filter(({ category }) => category === name))]),
    );
  const dense = (subset: EvaluatedSample[]) => scoreOf(subset.map((sample) => sample.dense));
  return {
    run,
    dense: { ...dense(samples), byCategory: byCategory(dense) },
    recipes: run.recipes.map(({ path }, index) => {
      const score = (subset: EvaluatedSample[]): RecipeScore => ({
        ...scoreOf(subset.map((sample) => sample.recipes[index]!)),
        agreement: mean(
          subset.map(({ dense: one, recipes }) =>
            Number(one.firstToken === recipes[index]!.firstToken),
          ),
        ),
      });
      return { path, ...score(samples), byCategory: byCategory(score) };
    }),
    samples,
  };
}

function scoreOf(answers: Answer[]): Score {
  const scores = answers.flatMap(({ score }) => score ?? []);
  return { accuracy: scores.length === 0 ? null : mean(scores), samples: answers.length };
}

function fourDecimals(value: number): number {
  // Adding 0 turns -0 into 0.
  return Math.round(value * 10_000) / 10_000 + 0;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a recipe records of its evaluation; undefined where the data has no answers. */
export function evaluationRecord(
  { run, dense, recipes, samples }: EvaluationReport,
  index: number,
): EvaluationRecord | undefined {
  const recipe = recipes[index]!;
  if (recipe.accuracy === null || dense.accuracy === null) return undefined;
  const differences = samples.flatMap((sample) => {
    const [pruned, whole] = [sample.recipes[index]!.score, sample.dense.score];
    return pruned === undefined || whole === undefined ? [] : [[pruned - whole]];
  });
  const { low, high } = groupedInterval(differences);
  return {
    data: run.data,
    schedule: run.recipes[index]!.hash,
    samples: recipe.samples,
    accuracy: recipe.accuracy,
    dense: dense.accuracy,
    agreement: recipe.agreement,
    interval: [fourDecimals(low), fourDecimals(high)],
  };
}

/**
 * Joins the reports of shards into the one that a whole run gives.
 * @throws HumanError `evaluation-mismatch` naming both sides where reports do not belong together
 */
export function mergeReports(
  reports: { name: string; report: EvaluationReport }[],
): EvaluationReport {
  const [first, ...others] = reports;
  if (first === undefined) {
    throw new HumanError(
      text`There is nothing to merge. Give two or more reports.`,
      'merge-empty',
      2,
    );
  }
  for (const other of others) {
    for (const [key, value] of Object.entries(first.report.run)) {
      const [a, b] = [value, other.report.run[key as keyof EvaluationRun]].map((v) =>
        JSON.stringify(v),
      );
      if (key === 'shard' || key === 'tool' || a === b) continue;
      throw new HumanError(
        text`${first.name} and ${other.name} do not belong together, their ${key} differs:
          ${String(a)} and ${String(b)}. Merge only the shards of one run.`,
        'evaluation-mismatch',
      );
    }
  }
  requireAllShards(reports.map(({ name, report }) => ({ name, shard: report.run.shard })));
  const run = { ...first.report.run, shard: formatShard(wholeRun) };
  const unique = new Map(
    reports.flatMap(({ report }) => report.samples).map((sample) => [sample.id, sample]),
  );
  return summarize(
    run,
    inSeededOrder([...unique.values()], run.seed, ({ id }) => id),
  );
}
