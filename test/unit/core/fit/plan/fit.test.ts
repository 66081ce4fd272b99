import fc from 'fast-check';
import { expect, it } from 'vitest';
import { achieved } from '../../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../../src/core/cost/cost';
import { HumanError } from '../../../../../src/core/errors';
import { totalLoss } from '../../../../../src/core/fit/candidates';
import { fitSchedule } from '../../../../../src/core/fit/fit';
import { rankSamples, weighing } from '../../../../../src/core/fit/masses/orders';
import { planSchedule } from '../../../../../src/core/fit/plan/fit';
import { prepare } from '../../../../../src/core/fit/prepare';
import { meanLoss } from '../../../../../src/core/fit/simulate';
import type { Budget } from '../../../../../src/core/cost/types';
import { lifelike, statisticsArbitrary } from '../random-statistics';

const ranking = { kind: 'cross' } as const;

const budgets = fc
  .record({
    reduction: fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100),
    convention: fc.constantFrom('decoder', 'visual'),
    overhead: fc.boolean(),
  })
  .map((one): Budget => ({ metric: 'flops', ...one }));

/** A weight a layer, some of them 0. */
const weights = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 5, maxLength: 5 });

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof HumanError) return error.code;
    throw error;
  }
}

it('keeps to every budget that a fit keeps to, whatever the layers weigh, and refuses the same others', () => {
  fc.assert(
    fc.property(
      statisticsArbitrary(),
      budgets,
      weights,
      fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      (statistics, budget, values, maxSteps) => {
        const prepared = prepare(statistics, { maxAlphas: 4 });
        const options = { ranking, maxSteps };
        const refusal = codeOf(() => fitSchedule(prepared, budget, options));
        const { shape, reference } = prepared;
        const importance = Float64Array.from({ length: shape.layers }, (_, at) => values[at]!);
        const plan = () => planSchedule(prepared, budget, importance, options);
        expect(codeOf(plan)).toBe(refusal);
        if (refusal !== undefined) return;
        const { schedule, cost, selfLoss, crossLoss } = plan();
        expect(achieved(budget, shape, reference, cost).met).toBe(true);
        if (maxSteps !== undefined) expect(schedule.length).toBeLessThanOrEqual(maxSteps);
        // Stated unweighed, as every fit's.
        const ranked = rankSamples(prepared.samples, shape.layers, ranking);
        expect({ selfLoss, crossLoss }).toEqual(meanLoss(ranked, shape.layers, schedule));
      },
    ),
    { numRuns: 60 },
  );
});

it.each([0, 2, 4])('loses nothing that is read if nothing is read after layer %i', (last) => {
  const prepared = prepare(lifelike(4, 8, 40), { maxAlphas: 4 });
  const { shape, reference } = prepared;
  const importance = Float64Array.from({ length: 8 }, (_, layer) => (layer <= last ? 1 : 0));
  // The loss that dropping everything there saves, counted without this code.
  const all = scheduleCost(shape, reference, [{ layer: last, keep: 1 / 40 }]).reduction.decoder;
  const budget: Budget = { metric: 'flops', convention: 'decoder', reduction: all - 0.01 };
  const { schedule } = planSchedule(prepared, budget, importance, { ranking });
  const ranked = weighing(rankSamples(prepared.samples, 8, ranking), importance);
  expect(totalLoss(meanLoss(ranked, 8, schedule))).toBe(0);
  expect(schedule.every(({ layer }) => layer >= last)).toBe(true);
});
