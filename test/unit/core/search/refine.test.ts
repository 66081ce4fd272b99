import { describe, expect, it } from 'vitest';
import type { Statistics } from '../../../../src/core/calibration/statistics';
import { achieved, parseBudget } from '../../../../src/core/cost/budget';
import { fitRecipe, fitSchedule } from '../../../../src/core/fit/fit';
import { rankSamples } from '../../../../src/core/fit/orders';
import { prepare } from '../../../../src/core/fit/prepare';
import { Simulator } from '../../../../src/core/fit/simulate';
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

/** Attention of the model pruned by a recipe: none on tokens behind the step that drops them. */
function prunedBy({ schedule, ranking }: typeof base): Statistics {
  const simulator = new Simulator(8);
  const exits = rankSamples(prepared.samples, 8, ranking).map((one) => {
    simulator.run(one, schedule, { selfLoss: 0, crossLoss: 0 });
    return Array.from(simulator.exit, (step) => schedule[step]?.layer ?? Infinity);
  });
  const there = (layers: readonly Float32Array[], exit: readonly number[]) =>
    layers.map((masses, layer) => masses.map((mass, j) => (layer > exit[j]! ? 0 : mass)));
  return {
    ...statistics,
    metadata: { ...statistics.metadata, pruning: scheduleHash(schedule, ranking) },
    samples: statistics.samples.map((sample, at) => ({
      ...sample,
      self: there(sample.self, exits[at]!),
      cross: there(sample.cross, exits[at]!),
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
      { round: 1, before: 3, after: 2, interval: [-1, -1], kept: true },
      { round: 2, before: 2, after: 5, interval: [3, 3], kept: false },
    ]);
    expect(recipe.fit?.refined).toBe(1);
  });

  it("fits for the recipe's own ranking", async () => {
    const plus = fitRecipe(prepared, budget, { method: 'fitprune+' }).recipe;
    const pruned = prunedBy(plus);
    const once = {
      ...options((round) => 1 / (1 + round)),
      rounds: 1,
      recalibrate: () => Promise.resolve(pruned),
    };
    const schedules = await Promise.all(
      [plus, { ...plus, ranking: base.ranking }].map(
        async (from) => (await refine(prepared, from, once)).recipe.schedule,
      ),
    );
    const again = { ...prepare(pruned), reference: prepared.reference };
    expect(schedules[0]).toEqual(fitSchedule(again, budget, { ranking: plus.ranking }).schedule);
    expect(schedules[1]).toEqual(fitSchedule(again, budget).schedule);
    expect(schedules[0]).not.toEqual(schedules[1]);
  });

  it('keeps nothing where the fit settles, and the recipe is the one it was given', async () => {
    const settled = {
      ...options(() => 1),
      recalibrate: () => Promise.resolve(statistics),
    };
    const { recipe, rounds } = await refine(prepared, base, settled);
    expect(rounds).toEqual([{ round: 1, before: 1, after: 1, interval: [0, 0], kept: false }]);
    expect(recipe).toBe(base);
  });
});
