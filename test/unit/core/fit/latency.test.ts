/** Fits to budgets in time, by profiles of devices that behave as oddly as devices can. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newBudget } from '../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction } from '../../../../src/core/cost/reduction';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { fittedMethods, methodRanking } from '../../../../src/core/fit/methods';
import { prepare } from '../../../../src/core/fit/prepare';
import { workOf } from '../../../../src/core/ranking/work';
import { checkRecipe } from '../../../../src/core/recipe/checks/check';
import { formatRecipe } from '../../../../src/core/recipe/write';
import { timesArbitrary } from '../cost/times';
import { propertyRuns } from '../../../run-all';
import { statisticsArbitrary } from './random-statistics';

const timed = statisticsArbitrary().chain((statistics) => {
  const { layers } = statistics.metadata.model;
  return fc.tuple(fc.constant(statistics), timesArbitrary(layers, 64));
});

describe('a fit to a budget in time', () => {
  it('keeps to it on any device, as the profile counts', async () => {
    await fc.assert(
      fc.asyncProperty(
        timed,
        fc.constantFrom(...fittedMethods),
        fc.constantFrom('latency' as const, 'ttft' as const),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async ([statistics, times], method, metric, part, isNear) => {
          const facts = prepare(statistics, { times });
          const { shape, reference } = facts;
          const work = workOf(methodRanking(method));
          const largest = largestReduction(shape, reference, metric, 'decoder', { work });
          const budget = newBudget(metric, 'decoder', { reduction: largest * part });
          const ready = isNear
            ? prepare(statistics, { times, near: { budget, work: workOf(methodRanking(method)) } })
            : facts;
          const { recipe, fit } = fitRecipe(ready, budget, { method });
          const counted = scheduleCost(shape, reference, recipe.schedule, {
            work: workOf(recipe.ranking),
          }).times!;
          const { pruned, unpruned } = metric === 'ttft' ? counted.firstToken! : counted.prefill;
          expect(pruned).toBeLessThanOrEqual(unpruned * (1 - budget.reduction!) + 1e-9 * unpruned);
          expect(fit.gap).toBeGreaterThanOrEqual(-1e-9);
          const { predicted } = recipe.budget;
          expect(predicted).toMatchObject({ device: 'cpu', profile: 'sha256:22' });
          expect(predicted!.prefill.unpruned).toBeCloseTo(counted.prefill.unpruned, 2);
          const found = await checkRecipe(formatRecipe(recipe));
          const errors = found.filter(({ severity }) => severity === 'error');
          expect(errors).toEqual([]);
          expect(found.map(({ code }) => code)).not.toContain('budget-time-unknown');
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  }, 60_000);

  it('loses no more than a fit to less time', () => {
    fc.assert(
      fc.property(
        timed,
        fc.constantFrom(...fittedMethods),
        fc.integer({ min: 1, max: 12 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        ([statistics, times], method, twelfths, part) => {
          const ready = prepare(statistics, { times });
          const { shape, reference } = ready;
          const work = workOf(methodRanking(method));
          const largest = largestReduction(shape, reference, 'latency', 'decoder', { work });
          const more = (largest * twelfths) / 12;
          const lossAt = (reduction: number): number => {
            const budget = newBudget('latency', 'decoder', { reduction });
            const { selfLoss, crossLoss } = fitRecipe(ready, budget, { method }).fit;
            return selfLoss + crossLoss;
          };
          expect(lossAt(more * part)).toBeLessThanOrEqual(lossAt(more) + 1e-9);
        },
      ),
      { numRuns: propertyRuns(400), seed: 1150688442 },
    );
  }, 60_000);

  it('does not keep the prediction for another schedule', async () => {
    await fc.assert(
      fc.asyncProperty(timed, async ([statistics, times]) => {
        const ready = prepare(statistics, { times });
        const budget = newBudget('latency', 'decoder', { reduction: 0 });
        const { recipe } = fitRecipe(ready, budget, {});
        const edited = { ...recipe, schedule: [{ layer: 0, keep: 0.1234 }] };
        const found = await checkRecipe(formatRecipe(edited));
        expect(found.map(({ code }) => code)).toContain('budget-time-unknown');
      }),
      { numRuns: 5 },
    );
  });
});
