/** The pruned models that are compared: every method at one reduction of visual FLOPs. */
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { largestReduction } from '../../src/core/cost/reduction';
import type { Cost, Budget } from '../../src/core/cost/types';
import { baselinesFor } from '../../src/core/evaluation/baselines/baselines';
import { measureFidelity } from '../../src/core/evaluation/fidelity';
import { fitRecipe } from '../../src/core/fit/fit-recipe';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import type { RunOptions } from '../../src/core/model/run';
import { scheduleHash } from '../../src/core/recipe/hash';
import { methodLabels } from '../../src/core/recipe/methods';
import { decoderShape, recipeCost } from '../../src/core/recipe/recipe-cost';
import type { Recipe } from '../../src/core/recipe/types';
import type { MeasureFidelity } from '../../src/core/search/measure';
import { searchByOutput } from '../../src/core/search/by-output';
import { publishedRecipe, publishedReduction } from '../../src/core/search/published/fit';
import { runPublishedSearch } from '../../src/core/search/published/run';
import { inTemporaryFolder } from './temporary';

/** One method at one reduction. */
export interface MethodAt {
  label: string;
  isBaseline: boolean;
  /** One a seed; none where the method cannot reach it. */
  recipes: Pick<Recipe, 'schedule' | 'ranking'>[];
  hashes: string[];
  /** What the first recipe saves, or the most that is possible if the reduction is out of reach. */
  reduction: Cost['reduction'] | { decoder: number; visual?: undefined };
}

export interface SearchSettings {
  samples: number;
}

export const silent = { onStart: () => undefined, onSample: () => undefined };

/** Statistics of the calibration data, prepared for fits. */
export async function prepared(run: RunOptions): Promise<PreparedStatistics> {
  return inTemporaryFolder(async (folder) => {
    const out = path.join(folder, 'statistics.arrows');
    await calibrate({ ...run, aggregate: 'max', out }, silent);
    return prepare(await readStatistics(out));
  });
}

/** The budget for a reduction; at most 95% of the largest saving. */
export function budgetAt(reduction: number, statistics: PreparedStatistics): Budget {
  const { metadata, reference } = statistics;
  const shape = decoderShape(metadata.model);
  const largest = largestReduction(shape, reference, 'flops', 'visual');
  const capped = Math.min(reduction, Math.floor(950 * largest) / 1000);
  return { metric: 'flops', convention: 'visual', reduction: capped, overhead: true };
}

/** @param run over the calibration data */
export async function methodsAt(
  statistics: PreparedStatistics,
  budget: Budget,
  run: RunOptions,
  search: SearchSettings,
): Promise<MethodAt[]> {
  const plain = fitRecipe(statistics, budget, { method: 'fitprune' }).recipe;
  const plus = fitRecipe(statistics, budget, { method: 'fitprune+' }).recipe;
  const published = await asPublished(statistics, budget, run);
  const byOutput = await searched(statistics, plus, run, search);
  return [
    fitted(methodLabels.fitprune, plain),
    fitted(methodLabels['fitprune+'], plus),
    fitted(methodLabels['fitprune-published'], published),
    fitted('by output', byOutput),
    ...baselinesAt(plain, statistics),
  ];
}

/** Every baseline at a recipe's FLOPs. */
export function baselinesAt(recipe: Recipe, { grid }: PreparedStatistics): MethodAt[] {
  return baselinesFor(recipe, { grid }).map(({ label, recipes, reduction }) => ({
    label,
    isBaseline: true,
    recipes,
    hashes: recipes.map(hashOf),
    reduction: recipes[0] ? recipeCost(recipes[0]).reduction : { decoder: reduction },
  }));
}

/** The paper's search, on the really pruned model. */
export async function asPublished(
  statistics: PreparedStatistics,
  budget: Budget,
  run: RunOptions,
): Promise<Recipe> {
  const reduction = publishedReduction(statistics, budget);
  const found = await runPublishedSearch({ ...run, aggregate: 'max', reduction }, silent);
  return publishedRecipe(statistics, budget, found, statistics.metadata.model.path);
}

/**
 * A better recipe than `base`, confirmed on calibration samples that were not used to choose;
 * otherwise `base`.
 */
export async function searched(
  statistics: PreparedStatistics,
  base: Recipe,
  run: RunOptions,
  search: SearchSettings,
): Promise<Recipe> {
  const measure: MeasureFidelity = (candidates, first) =>
    measureFidelity({ ...run, candidates, samples: search.samples, first }, silent);
  return (await searchByOutput(statistics, { base, ...search, measure })).recipe;
}

export function fitted(label: string, recipe: Recipe): MethodAt {
  return {
    label,
    isBaseline: false,
    recipes: [recipe],
    hashes: [hashOf(recipe)],
    reduction: recipeCost(recipe).reduction,
  };
}

function hashOf({ schedule, ranking }: Pick<Recipe, 'schedule' | 'ranking'>): string {
  return scheduleHash(schedule, ranking);
}
