/** The pruned models that are compared: every method at one reduction of visual FLOPs. */
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { largestReduction } from '../../src/core/cost/cost';
import type { Cost } from '../../src/core/cost/types';
import { baselinesFor } from '../../src/core/evaluation/baselines/baselines';
import { measureFidelity } from '../../src/core/evaluation/fidelity';
import { fitRecipe } from '../../src/core/fit/fit';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import type { RunOptions } from '../../src/core/model/run';
import { scheduleHash } from '../../src/core/recipe/hash';
import { methodLabels } from '../../src/core/recipe/methods';
import { decoderShape, recipeCost } from '../../src/core/recipe/recipe-cost';
import type { Budget, Recipe } from '../../src/core/recipe/types';
import { searchByOutput, type MeasureFidelity } from '../../src/core/search/by-output';
import { publishedRecipe, publishedReduction } from '../../src/core/search/published/fit';
import { runPublishedSearch } from '../../src/core/search/published/run';
import { refine } from '../../src/core/search/refine';
import { inTemporaryFolder } from './temporary';

/** One method at one reduction. */
export interface MethodAt {
  label: string;
  isBaseline: boolean;
  /** One a seed; none where the method cannot reach it. */
  recipes: Pick<Recipe, 'schedule' | 'ranking'>[];
  hashes: string[];
  /** Of the first recipe; of the largest there is where it is not reachable. */
  reduction: Cost['reduction'] | { decoder: number; visual?: undefined };
}

export interface SearchSettings {
  rounds: number;
  samples: number;
  width?: number;
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

/** At most 95% of what pruning can reach at all. */
export function budgetAt(reduction: number, statistics: PreparedStatistics): Budget {
  const { metadata, reference } = statistics;
  const shape = decoderShape(metadata.model);
  const largest = largestReduction(shape, reference, 'flops', 'visual');
  const capped = Math.min(reduction, Math.floor(950 * largest) / 1000);
  return { metric: 'flops', convention: 'visual', reduction: capped };
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
  const measure: MeasureFidelity = (candidates, samples) =>
    measureFidelity({ ...run, candidates, samples }, silent);
  const refined = async (base: Recipe): Promise<Recipe> =>
    (
      await refine(statistics, base, {
        ...search,
        measure,
        recalibrate: (pruning) =>
          inTemporaryFolder(async (folder) => {
            const out = path.join(folder, 'pruned.arrows');
            await calibrate({ ...run, aggregate: 'max', pruning, out }, silent);
            return readStatistics(out);
          }),
      })
    ).recipe;
  const published = async (): Promise<Recipe> => {
    const reduction = publishedReduction(statistics, budget);
    const found = await runPublishedSearch({ ...run, aggregate: 'max', reduction }, silent);
    return publishedRecipe(statistics, budget, found, statistics.metadata.model.path);
  };
  const byOutput = await searchByOutput(statistics, {
    budget,
    grid: statistics.grid,
    start: [plus],
    samples: search.samples,
    width: search.width,
    seed: 0,
    measure,
  });
  return [
    fitted(methodLabels.fitprune, plain),
    fitted(methodLabels['fitprune+'], plus),
    fitted(methodLabels['fitprune-published'], await published()),
    fitted(`${methodLabels.fitprune}, refined`, await refined(plain)),
    fitted(`${methodLabels['fitprune+']}, refined`, await refined(plus)),
    fitted('by output', byOutput.recipe),
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
