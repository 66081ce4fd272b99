import { describe, expect, it } from 'vitest';
import type { Statistics } from '../../../../src/core/calibration/statistics';
import { achieved, parseBudget } from '../../../../src/core/cost/budget';
import { fitRecipe } from '../../../../src/core/fit/fit';
import { prepare } from '../../../../src/core/fit/prepare';
import { recipeCost } from '../../../../src/core/recipe/recipe-cost';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import { refine, type RefineOptions } from '../../../../src/core/search/refine';
import { lifelike } from '../fit/random-statistics';

const statistics = lifelike(6, 8, 60);
const prepared = prepare(statistics);
const budget = parseBudget('50%');
const { recipe: base } = fitRecipe(prepared, budget);
const hashOf = ({ schedule, ranking }: Pick<typeof base, 'schedule' | 'ranking'>) =>
  scheduleHash(schedule, ranking);

/** Attention of the pruned model: more of it falls on the first tokens with every round. */
function shifted(round: number): Statistics {
  return {
    ...statistics,
    samples: statistics.samples.map((sample) => ({
      ...sample,
      self: sample.self.map((layer) => layer.map((mass, j) => (j < 10 * round ? 3 * mass : mass))),
    })),
  };
}

function options(kl: (round: number) => number): RefineOptions {
  const found = [hashOf(base)];
  let calibrated = 0;
  return {
    rounds: 3,
    samples: 4,
    recalibrate: () => Promise.resolve(shifted(++calibrated)),
    measure: (candidates, samples) => {
      const values = candidates.map((one) => {
        const hash = hashOf(one);
        if (!found.includes(hash)) found.push(hash);
        return new Float64Array(samples).fill(kl(found.indexOf(hash)));
      });
      return Promise.resolve({ samples: ['a', 'b', 'c', 'd'], kl: values });
    },
  };
}

describe('refining', () => {
  it('keeps rounds that bring the output nearer, within the same budget', async () => {
    const { recipe, rounds } = await refine(
      prepared,
      base,
      options((round) => 1 / (1 + round)),
    );
    expect(rounds.map(({ kept }) => kept)).toEqual([true, true, true]);
    expect(recipe.fit?.refined).toBe(3);
    expect(hashOf(recipe)).not.toBe(hashOf(base));
    const { shape, reference } = prepared;
    expect(achieved(budget, shape, reference, recipeCost(recipe)).met).toBe(true);
  });

  it('ends with the first round that does not, and leaves the recipe as it was before', async () => {
    const { recipe, rounds } = await refine(
      prepared,
      base,
      options((round) => [3, 2, 5, 1][round]!),
    );
    expect(rounds).toEqual([
      { round: 1, before: 3, after: 2, kept: true },
      { round: 2, before: 2, after: 5, kept: false },
    ]);
    expect(recipe.fit?.refined).toBe(1);
  });

  it('keeps nothing where the fit settles, and the recipe is the one it was given', async () => {
    const settled = {
      ...options(() => 1),
      recalibrate: () => Promise.resolve(statistics),
    };
    const { recipe, rounds } = await refine(prepared, base, settled);
    expect(rounds).toEqual([{ round: 1, before: 1, after: 1, kept: false }]);
    expect(recipe).toBe(base);
  });
});
