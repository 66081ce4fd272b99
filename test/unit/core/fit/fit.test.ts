/** What every fit promises, whatever the statistics. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { achieved, parseBudget } from '../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction, reductionOf } from '../../../../src/core/cost/reduction';
import { keepFor, tokensLeft, tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Step, Budget } from '../../../../src/core/cost/types';
import { HumanError } from '../../../../src/core/errors';
import { rankingFor } from '../../../../src/core/fit/ranking-for';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { fitSchedule, frontier } from '../../../../src/core/fit/fit';
import { fittedMethods, methodRanking } from '../../../../src/core/fit/methods';
import { prepare, preparing, type PreparedStatistics } from '../../../../src/core/fit/prepare';
import { candidatesBy } from '../../../../src/core/fit/rank-candidates';
import { workOf } from '../../../../src/core/ranking/work';
import type { Ranking } from '../../../../src/core/ranking/families';
import { recipeCost } from '../../../../src/core/recipe/recipe-cost';
import { propertyRuns } from '../../../run-all';
import * as brute from './brute-force';
import { lifelike, statisticsArbitrary } from './random-statistics';

const budgetArbitrary: fc.Arbitrary<Budget> = fc.record({
  metric: fc.constantFrom('flops', 'tokens', 'kv'),
  convention: fc.constantFrom('decoder', 'visual'),
  reduction: fc.double({ min: 0, max: 1, noNaN: true }),
  overhead: fc.boolean(),
});

/** Scales a budget into what the statistics can reach. */
function reachable(
  { shape, reference }: PreparedStatistics,
  budget: Budget,
  ranking: Ranking = methodRanking('fitprune'),
): Budget {
  const { metric, convention, overhead } = budget;
  const options = overhead === true ? { work: workOf(ranking) } : {};
  const largest = largestReduction(shape, reference, metric, convention, options);
  return { ...budget, reduction: largest * budget.reduction! };
}

/** Within half a point of the budget, or no single token can be restored at the given layers. */
function isTight(
  ready: PreparedStatistics,
  budget: Budget,
  schedule: Step[],
  ranking: Ranking,
): boolean {
  const { shape, reference } = ready;
  const n = reference.visualTokens;
  const work = workOf(ranking);
  const assess = (steps: Step[]) =>
    achieved(budget, shape, reference, scheduleCost(shape, reference, steps, { work }));
  if (assess(schedule).gap <= 0.005 + 1e-12) return true;
  const flow = tokensPerLayer(shape.layers, n, schedule);
  return schedule.every((step, i) => {
    const more = keepFor(flow.leaving[step.layer]! + 1, n);
    const steps = schedule.map((other, j) => (i === j ? { ...other, keep: more } : other));
    const assessment = assess(steps);
    const free = assessment.reached === assess(schedule).reached;
    return free || !assessment.met;
  });
}

const small = statisticsArbitrary({ samples: { minLength: 1, maxLength: 3 } });
const options = { maxAlphas: 24 };
const convention = fc.constantFrom('decoder', 'visual');
const fittedMethod = fc.constantFrom(...fittedMethods);
const bias = fc.constantFrom(undefined, 0.5);

describe('every fit', () => {
  it('is feasible, tight, valid, and promises the loss that it has', () => {
    fc.assert(
      fc.property(
        small,
        budgetArbitrary,
        fittedMethod,
        bias,
        (statistics, request, method, sizeBias) => {
          const ready = prepare(statistics, options);
          const ranking = { ...rankingFor(ready, method), ...(sizeBias && { sizeBias }) };
          const budget = reachable(ready, request, ranking);
          const { fit, recipe } = fitRecipe(ready, budget, { method, sizeBias });
          expect(recipe.ranking).toEqual(ranking);
          const cost = recipeCost(recipe);
          expect(cost.overhead.counted).toBe(budget.overhead);
          expect(fit.cost).toEqual(cost);
          const assessment = achieved(budget, ready.shape, ready.reference, cost);
          expect(assessment.met).toBe(true);
          expect(fit.gap).toBe(assessment.gap);
          expect(isTight(ready, budget, fit.schedule, ranking)).toBe(true);
          expectValid(fit.schedule, ready);
          const expected = brute.loss(statistics, fit.schedule, recipe.ranking);
          expect(fit.selfLoss).toBeCloseTo(expected.selfLoss, 10);
          expect(fit.crossLoss).toBeCloseTo(expected.crossLoss, 10);
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });

  it('keeps to --max-steps, and still to its budget', () => {
    const several = statisticsArbitrary({
      layers: fc.integer({ min: 3, max: 7 }),
      samples: { minLength: 1, maxLength: 3 },
    });
    fc.assert(
      fc.property(
        several,
        budgetArbitrary,
        fc.integer({ min: 1, max: 3 }),
        fittedMethod,
        bias,
        (raw, request, maxSteps, method, sizeBias) => {
          const ready = prepare(raw, options);
          const ranking = { ...rankingFor(ready, method), ...(sizeBias && { sizeBias }) };
          const budget = reachable(ready, request, ranking);
          const fit = fitSchedule(ready, budget, { maxSteps, ranking });
          expect(fit.schedule.length).toBeLessThanOrEqual(maxSteps);
          expect(fit.gap).toBeGreaterThan(-1e-12);
          expect(isTight(ready, budget, fit.schedule, ranking)).toBe(true);
          expectValid(fit.schedule, ready);
        },
      ),
      // Layers that come too late for a budget are rare: few runs would not meet them.
      { numRuns: propertyRuns(3000) },
    );
  });

  it('does not depend on the order of the samples', () => {
    fc.assert(
      fc.property(
        small.chain((raw) =>
          fc.tuple(
            fc.constant(raw),
            fc.shuffledSubarray(raw.samples, { minLength: raw.samples.length }),
          ),
        ),
        budgetArbitrary,
        ([raw, samples], request) => {
          const one = prepare(raw, options);
          const other = prepare({ ...raw, samples }, options);
          const budget = reachable(one, request);
          expect(fitSchedule(other, budget)).toEqual(fitSchedule(one, budget));
          expect(other.candidates).toEqual(one.candidates);
        },
      ),
      { numRuns: propertyRuns(60) },
    );
  });
});

function expectValid(schedule: Step[], { shape, reference }: PreparedStatistics): void {
  let entered = reference.visualTokens;
  let before = -1;
  for (const { layer, keep } of schedule) {
    expect(layer).toBeGreaterThan(before);
    expect(layer).toBeLessThan(shape.layers);
    expect(Number(keep.toFixed(4))).toBe(keep);
    const left = tokensLeft(keep, reference.visualTokens, entered);
    expect(left).toBeLessThan(entered);
    [entered, before] = [left, layer];
  }
}

describe('the frontier', () => {
  it('is monotone from unpruned to the cheapest: less cost, more loss', () => {
    fc.assert(
      fc.property(small, convention, fittedMethod, (raw, convention, method) => {
        const ready = prepare(raw, options);
        const points = frontier(ready, { convention, method });
        expect(points[0]).toMatchObject({ selfLoss: 0, crossLoss: 0 });
        points.slice(1).forEach((point, i) => {
          const before = points[i]!;
          const reduction = (cost: typeof point.cost) => cost.reduction[convention];
          expect(reduction(point.cost)).toBeGreaterThan(reduction(before.cost));
          expect(point.selfLoss + point.crossLoss).toBeGreaterThan(
            before.selfLoss + before.crossLoss,
          );
        });
        const work = workOf(rankingFor(ready, method));
        const { shape, reference } = ready;
        const largest = largestReduction(shape, reference, 'flops', convention, { work });
        expect(points.at(-1)!.cost.reduction[convention]).toBe(largest);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('thins to about the points asked for and keeps both ends', () => {
    const ready = prepare(lifelike(4, 8, 100));
    const all = frontier(ready);
    const few = frontier(ready, { points: 12 });
    expect(all.length).toBeGreaterThan(50);
    expect(few.length).toBeGreaterThanOrEqual(8);
    expect(few.length).toBeLessThanOrEqual(13);
    expect([few[0], few.at(-1)]).toEqual([all[0], all.at(-1)]);
  });
});

describe('on lifelike statistics of 8 layers and 100 tokens', () => {
  const statistics = lifelike(8, 8, 100);
  const ready = prepare(statistics);
  const fit = (text: string, maxSteps?: number) =>
    fitSchedule(ready, parseBudget(text), { maxSteps });

  it('loses nothing if it saves nothing', () => {
    expect(fit('0%')).toMatchObject({ schedule: [], selfLoss: 0, crossLoss: 0, gap: 0 });
    expect(() => fit('1e15')).toThrow(/above the unpruned model/);
  });

  test.each(['5%', '30%', '50%', '60.4%', '75%', 'tokens:40', 'kv:40%'])(
    '%s ends within half a point below the budget',
    (text) => {
      const { gap } = fit(text);
      expect(gap).toBeGreaterThanOrEqual(-1e-12);
      expect(gap).toBeLessThan(0.005);
    },
  );

  it('never loses more than the best scanned schedule within the budget', () => {
    for (const text of ['20%', '40%', '55%', '70%']) {
      const { selfLoss, crossLoss } = fit(text);
      const within = candidatesBy(ready, methodRanking('fitprune')).filter(
        ({ cost }) =>
          reductionOf(cost, ready.reference, 'flops', 'decoder') >= parseInt(text) / 100,
      );
      const best = Math.min(...within.map((one) => one.selfLoss + one.crossLoss));
      expect(selfLoss + crossLoss).toBeLessThanOrEqual(best + 1e-12);
    }
  });

  it('loses more with fewer steps, but far less than a wrong choice of layer', () => {
    const losses = [1, 2, 4].map((steps) => {
      const { selfLoss, crossLoss } = fit('50%', steps);
      return selfLoss + crossLoss;
    });
    expect(losses[2]).toBeLessThan(losses[1]!);
    expect(losses[1]).toBeLessThan(losses[0]!);
    const { selfLoss, crossLoss } = brute.loss(statistics, [{ layer: 0, keep: 0.3 }]);
    expect(losses[0]).toBeLessThan(selfLoss + crossLoss);
  });

  test.each([
    ['99%', 'budget-beyond-reach'],
    ['tokens:1', 'budget-beyond-reach'],
  ])('%s is refused', (text, code) => {
    expect(() => fit(text)).toThrow(expect.objectContaining({ code }));
  });

  test.each([0, -1, 1.5, NaN])('at most %d steps are refused', (steps) => {
    expect(() => fit('50%', steps)).toThrow(HumanError);
  });

  it('becomes a recipe with all that the statistics know', () => {
    const { recipe, fit: made } = fitRecipe(ready, parseBudget('50%'), { modelPath: './m' });
    expect(recipe).toMatchObject({
      version: 1,
      model: { path: './m', layers: 8, headSize: 8, visualTokens: 100, textTokens: 20 },
      budget: { metric: 'flops', convention: 'decoder', reduction: 0.5 },
      schedule: made.schedule,
      ranking: { kind: 'self-cross' },
      fit: { method: 'fitprune', samples: 8, statistics: 'sha256:02' },
    });
    expect(recipe.fit!.selfLoss).toBeCloseTo(made.selfLoss, 4);
  });
});

describe('prepare', () => {
  const statistics = lifelike(2, 3, 10);
  const [first] = statistics.samples;

  it('works in slices and arrives at the same', () => {
    const seen: number[] = [];
    const whole = prepare(statistics, options, (part) => seen.push(part));
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const slices = preparing(statistics, options);
    let slice = slices.next();
    while (slice.done !== true) slice = slices.next();
    expect(slice.value).toEqual(whole);
  });

  test.each([
    ['no samples', [], 'no-samples'],
    ['no image', [{ ...first!, visualTokens: 0 }], 'no-samples'],
    ['a missing layer', [{ ...first!, self: first!.self.slice(1) }], 'statistics-corrupt'],
    ['a short vector', [{ ...first!, visualTokens: 11 }], 'statistics-corrupt'],
    ['a NaN', [{ ...first!, cross: first!.cross.map(() => new Float32Array(10).fill(NaN)) }], 'statistics-corrupt'], // oxfmt-ignore
    ['a negative mass', [{ ...first!, self: first!.self.map(() => new Float32Array(10).fill(-1)) }], 'statistics-corrupt'], // oxfmt-ignore
    ['too many tokens', [{ ...first!, visualTokens: 70_000 }], 'too-many-visual-tokens'],
  ])('refuses %s', (_, samples, code) => {
    expect(() => prepare({ ...statistics, samples })).toThrow(expect.objectContaining({ code }));
  });
});
