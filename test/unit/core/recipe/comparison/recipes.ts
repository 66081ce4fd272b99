/** Recipes to compare: the example with parts replaced, and arbitrary ones. */
import fc from 'fast-check';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import type { Recipe, RecipeModel } from '../../../../../src/core/recipe/types';
import type { ComparedRecipe } from '../../../../../src/core/recipe/comparison/types';
import { example } from '../example';

export interface Changes extends Partial<Omit<Recipe, 'model'>> {
  model?: Partial<RecipeModel>;
}

export function recipe({ model, ...changes }: Changes = {}): Recipe {
  return { ...example, ...changes, model: { ...example.model, ...model } };
}

/** Measured in its present form. */
export function evaluated(
  base: Recipe,
  accuracy: number,
  { data = 'sha256:d', samples = 500 } = {},
): Recipe {
  const schedule = scheduleHash(base.schedule, base.ranking);
  return {
    ...base,
    evaluation: [{ data, samples, schedule, accuracy, dense: 0.94, interval: [-0.018, 0.002] }],
  };
}

/** Few layers and coarse keeps, so that ties happen. */
const anyRecipe: fc.Arbitrary<Recipe> = fc
  .record({
    keeps: fc.uniqueArray(fc.tuple(fc.nat(6), fc.integer({ min: 1, max: 4 })), {
      selector: ([layer]) => layer,
      maxLength: 4,
    }),
    fingerprint: fc.constantFrom('sha256:a', 'sha256:a', 'sha256:b'),
    textTokens: fc.constantFrom(70, 70, 30),
    fit: fc.option(
      fc.record({ loss: fc.nat(3), statistics: fc.constantFrom('sha256:s', 'sha256:t') }),
    ),
    accuracy: fc.option(fc.nat(3)),
    data: fc.constantFrom('sha256:d', 'sha256:d', 'sha256:e'),
  })
  .map(({ keeps, fingerprint, textTokens, fit, accuracy, data }) => {
    const base = recipe({ model: { fingerprint, textTokens } });
    const rest: Recipe = { ...base };
    delete rest.fit;
    delete rest.evaluation;
    const loss = fit && { selfLoss: fit.loss / 100, crossLoss: fit.loss / 50 };
    const made: Recipe = {
      ...rest,
      schedule: keeps.map(([layer, quarter]) => ({ layer, keep: quarter / 4 })),
      ...(loss && { fit: { ...base.fit!, ...loss, statistics: fit.statistics } }),
    };
    return accuracy === null ? made : evaluated(made, 0.9 + accuracy / 100, { data });
  });

export const anyCompared: fc.Arbitrary<ComparedRecipe> = fc
  .record({ name: fc.string({ minLength: 1 }), recipe: fc.option(anyRecipe, { nil: undefined }) })
  .map((one) => (one.recipe ? one : { ...one, problem: 'it is missing' }));
