/** A cut before the decoder, replayed and fitted after, against the literal method. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction } from '../../../../src/core/cost/reduction';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { totalLoss } from '../../../../src/core/fit/candidates';
import { rankingFor } from '../../../../src/core/fit/ranking-for';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { fitSchedule, frontier, predictedLoss } from '../../../../src/core/fit/fit';
import { fittedMethods, methodRanking } from '../../../../src/core/fit/methods';
import { workOf } from '../../../../src/core/ranking/work';
import { finish, prepare, preparingBefore } from '../../../../src/core/fit/prepare';
import { scheduleAt } from '../../../../src/core/fit/tolerance';
import type { Ranking } from '../../../../src/core/ranking/families';
import type { IsolationRanking } from '../../../../src/core/ranking/isolation/definition';
import { propertyRuns } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import * as naive from './brute-force';
import { lifelike, statisticsArbitrary } from './random-statistics';

const isolation: IsolationRanking = { kind: 'isolation', coverage: { block: 2 } };
const befores: IsolationRanking[] = [
  isolation,
  { kind: 'isolation' },
  { kind: 'isolation', coverage: { block: 3, share: 0.5 } },
];
const layers: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self-cross', debiased: true, exponents: [0.5, 1], coverage: { block: 2 } },
  { kind: 'cross', coverage: { block: 2, share: 0.4 } },
  { kind: 'random', seed: 3 },
  { kind: 'stride' },
];
const anyKeep = fc.integer({ min: 1, max: 10_000 }).map((units) => units / 10_000);

describe('a cut before the decoder, replayed', () => {
  it('loses the unpruned masses of all dropped tokens, from layer 0 on', () => {
    const keeps = fc.array(anyKeep, { minLength: 3, maxLength: 6 });
    const rankings = fc.tuple(fc.constantFrom(...layers), fc.constantFrom(...befores));
    fc.assert(
      fc.property(
        statisticsArbitrary(),
        keeps,
        rankings,
        (statistics, drawn, [ranking, before]) => {
          const count = statistics.metadata.model.layers;
          const [first, ...rest] = drawn.toSorted((a, b) => b - a);
          const steps = rest.slice(0, count).map((keep, layer) => ({ layer, keep }));
          const schedule = [{ layer: beforeDecoder, keep: first! }, ...steps];
          const asked = naive.isMass(ranking) ? { ...ranking, before } : ranking;
          const found = predictedLoss(prepare(statistics), schedule, asked);
          const early = { keep: first!, ranking: naive.isMass(ranking) ? before : ranking };
          const expected = naive.loss(statistics, steps, ranking, early);
          expect(found.selfLoss).toBeCloseTo(expected.selfLoss, 9);
          expect(found.crossLoss).toBeCloseTo(expected.crossLoss, 9);
        },
      ),
      { numRuns: propertyRuns(150) },
    );
  });

  it('uses isolation if a ranking needs attention, and the ranking itself if it needs none', () => {
    const statistics = lifelike(4, 5, 36);
    const prepared = prepare(statistics);
    const schedule = [{ layer: beforeDecoder, keep: 0.5 }];
    const of = (ranking: Ranking) => predictedLoss(prepared, schedule, ranking);
    expect(of({ kind: 'cross' })).toEqual(of({ kind: 'cross', before: isolation }));
    expect(of({ kind: 'cross' })).not.toEqual(of({ kind: 'stride' }));
    expect(of(isolation)).toEqual(of({ kind: 'cross' }));
    const inside = [{ layer: 1, keep: 0.5 }];
    expect(() => predictedLoss(prepared, inside, isolation)).toThrow(
      expect.objectContaining({ code: 'ranking-place' }),
    );
  });

  it('is refused by name if the statistics are older', async () => {
    const old = lifelike(3, 4, 20);
    for (const sample of old.samples) delete sample.isolation;
    const schedule = [{ layer: beforeDecoder, keep: 0.5 }];
    const lossOf = async (ranking: Ranking) =>
      Promise.resolve().then(() => predictedLoss(prepare(old), schedule, ranking));
    await expectHumanError(
      lossOf({ kind: 'cross' }),
      'statistics-without-isolation',
      /Calibrate again/,
    );
    expect((await lossOf({ kind: 'stride' })).selfLoss).toBeGreaterThan(0);
    const fitted = Promise.resolve().then(() => prepare(old, { before: 0.75 }));
    await expectHumanError(fitted, 'statistics-without-isolation', /Calibrate again/);
  });
});

describe('a fit after a cut before the decoder', () => {
  it('tolerates what the survivors allow, with unchanged unpruned totals', () => {
    const alphas = fc.integer({ min: 0, max: 64 }).map((part) => part / 64);
    fc.assert(
      fc.property(statisticsArbitrary(), alphas, anyKeep, (statistics, alpha, keep) => {
        const { samples, shape, reference, cut } = prepare(statistics, { before: keep });
        const { visualTokens } = reference;
        const before = cut && { keep, ranking: cut.ranking };
        const found = scheduleAt(alpha, samples, shape, visualTokens, 0, cut);
        const expected = naive.schedule(statistics, alpha, visualTokens, 0, before);
        expect(found).toEqual([...(cut ? [{ layer: beforeDecoder, keep }] : []), ...expected]);
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('keeps the laws: within its budget, the cut first and untouched, the promised loss', () => {
    const parts = fc.integer({ min: 0, max: 100 });
    const maxSteps = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    fc.assert(
      fc.property(
        statisticsArbitrary({ even: true }),
        fc.constantFrom(0.75, 0.5, 0.3333),
        fc.constantFrom(...fittedMethods),
        parts,
        maxSteps,
        fc.boolean(),
        fc.option(fc.constant(0.5), { nil: undefined }),
        (statistics, keep, method, part, most, overhead, sizeBias) => {
          const prepared = prepare(statistics, { before: keep });
          const { shape, reference, cut } = prepared;
          const given = cut ? [cut.step] : [];
          const biased = sizeBias === undefined ? {} : { sizeBias };
          const work = workOf({ ...rankingFor(prepared, method), ...biased });
          const largest = largestReduction(shape, reference, 'flops', 'decoder', {
            before: given,
            ...(overhead && { work }),
          });
          const reduction = Math.floor((largest * part * 1e4) / 100) / 1e4;
          const budget = { metric: 'flops', convention: 'decoder', reduction, overhead } as const;
          const choices = { method, maxSteps: most, ...biased };
          const { recipe, fit } = fitRecipe(prepared, budget, choices);
          const { schedule, ranking } = recipe;
          expect(fit.gap).toBeGreaterThanOrEqual(-1e-12);
          expect(schedule.slice(0, given.length)).toEqual(given);
          const [layersOf, keeps] = [
            schedule.map((one) => one.layer),
            schedule.map((one) => one.keep),
          ];
          expect(layersOf).toEqual([...new Set(layersOf)].sort((a, b) => a - b));
          expect(keeps).toEqual(keeps.toSorted((a, b) => b - a));
          if (most !== undefined) expect(schedule.length - given.length).toBeLessThanOrEqual(most);
          expect('before' in ranking ? ranking.before : undefined).toEqual(cut?.ranking);
          const { selfLoss, crossLoss } = predictedLoss(prepared, schedule, ranking);
          expect([fit.selfLoss, fit.crossLoss]).toEqual([selfLoss, crossLoss]);
        },
      ),
      { numRuns: propertyRuns(100) },
    );
  });

  const statistics = lifelike(24, 8, 100);
  const unpruned = prepare(statistics);

  it('loses more the more is saved, and ends within half a point of every budget', () => {
    const cut = finish(preparingBefore(unpruned, 0.75));
    let before = -1;
    for (const budget of ['30%', '40%', '50%', '60%', '70%', '75%']) {
      const fit = fitSchedule(cut, parseBudget(budget), { ranking: rankingFor(cut, 'fitprune+') });
      expect(fit.gap).toBeGreaterThanOrEqual(0);
      expect(fit.gap).toBeLessThan(0.005);
      expect(totalLoss(fit)).toBeGreaterThan(before);
      before = totalLoss(fit);
    }
    const points = frontier(cut, { method: 'fitprune+' });
    expect(points.length).toBeGreaterThan(10);
    expect(points[0]!.schedule).toEqual([{ layer: beforeDecoder, keep: 0.75 }]);
    points.slice(1).forEach((point, at) => {
      expect(totalLoss(point)).toBeGreaterThan(totalLoss(points[at]!));
      expect(point.cost.flops.decoder).toBeLessThan(points[at]!.cost.flops.decoder);
    });
  });

  it('is the same when prepared for its one budget, and reaches what no cut of layers reaches', () => {
    const budget = parseBudget('60%');
    const work = workOf(methodRanking('fitprune'));
    const near = prepare(statistics, { near: { budget, work }, before: 0.5 });
    const options = { ranking: rankingFor(near, 'fitprune') };
    const whole = fitSchedule(finish(preparingBefore(unpruned, 0.5)), budget, options);
    expect(fitSchedule(near, budget, options).schedule).toEqual(whole.schedule);
    const far = parseBudget(
      `${(100 * largestReduction(unpruned.shape, unpruned.reference, 'flops') + 1).toFixed(1)}%`,
    );
    expect(() => fitSchedule(unpruned, far)).toThrow(
      expect.objectContaining({ code: 'budget-beyond-reach' }),
    );
    const cut = finish(preparingBefore(unpruned, 0.5));
    const { schedule } = fitSchedule(cut, far);
    const cost = scheduleCost(unpruned.shape, unpruned.reference, schedule);
    expect(cost.reduction.decoder).toBeGreaterThanOrEqual(far.reduction!);
  });

  it.each([0, -0.5, 1.5, NaN])('is refused with a share of %f', async (keep) => {
    const cut = Promise.resolve().then(() => prepare(statistics, { before: keep }));
    await expectHumanError(cut, 'before-share');
  });
});
