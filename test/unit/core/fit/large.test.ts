/**
 * Statistics that are too large to be held: read again and again, they give the same as held ones.
 */
import fc from 'fast-check';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatistics, StatisticsWriter } from '../../../../src/core/calibration/statistics-file';
import type { Statistics } from '../../../../src/core/calibration/statistics';
import type { Budget } from '../../../../src/core/cost/types';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { frontier } from '../../../../src/core/fit/fit';
import { fittedMethods, methodRanking } from '../../../../src/core/fit/methods';
import { workOf } from '../../../../src/core/ranking/work';
import { prepare } from '../../../../src/core/fit/prepare';
import { rankSamples, weighing } from '../../../../src/core/fit/masses/orders';
import { meanLoss } from '../../../../src/core/fit/simulate';
import { scheduleAt } from '../../../../src/core/fit/tolerance';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { propertyRuns } from '../../../run-all';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { lifelike, statisticsArbitrary } from './random-statistics';

async function write(file: string, { metadata, samples }: Statistics): Promise<void> {
  const writer = await StatisticsWriter.open(file, metadata);
  for (const sample of samples) await writer.append(sample);
  await writer.close();
}

const alphas = { maxAlphas: 24 };

describe('paged statistics', () => {
  const folder = temporaryFolder();

  it('are fitted like held ones', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        statisticsArbitrary(),
        fc.integer({ min: 1, max: 3 }),
        async (given, maxSteps) => {
          const file = path.join(folder, `${run++}.arrows`);
          await write(file, given);
          const [held, paged] = [await readStatistics(file), await readStatistics(file, 0)];
          expect(paged.hash).toBe(held.hash);
          expect(held.samples[0]!.masses).toBeUndefined();
          expect(paged.samples[0]!.masses).toBeDefined();
          const [ready, same] = [prepare(held, alphas), prepare(paged, alphas)];
          const budget: Budget = { metric: 'tokens', convention: 'decoder', reduction: 0.2 };
          for (const method of fittedMethods) {
            expect(frontier(same, { method })).toEqual(frontier(ready, { method }));
            const fit = (by: typeof ready) => {
              try {
                return fitRecipe(by, budget, { method, maxSteps });
              } catch (error) {
                return String(error);
              }
            };
            expect(fit(same)).toEqual(fit(ready));
          }
        },
      ),
      { numRuns: propertyRuns(30) },
    );
  });

  it.each(fittedMethods)(
    'are fitted the same whether there is room for their orders or not: %s',
    async (method) => {
      const file = path.join(folder, `room-${method}.arrows`);
      await write(file, lifelike(30, 6, 40));
      const [held, paged] = [await readStatistics(file), await readStatistics(file, 0)];
      const budget: Budget = { metric: 'flops', convention: 'visual', reduction: 0.4 };
      const work = workOf(methodRanking(method));
      const fit = (statistics: Statistics, room?: number) =>
        fitRecipe(prepare(statistics, { near: { budget, work }, room }), budget, { method });
      const expected = fit(held);
      // All of them, some of them, none.
      for (const room of [undefined, 20_000, 0]) expect(fit(paged, room)).toEqual(expected);
      const importance = new Float64Array(6).map((_, layer) => 1 / (1 + layer));
      const losses = [held, paged].map((statistics) => {
        const { samples } = prepare(statistics, { room: 3000 });
        const ranked = weighing(rankSamples(samples, 6, methodRanking(method)), importance);
        return meanLoss(ranked, 6, expected.recipe.schedule);
      });
      expect(losses[1]).toEqual(losses[0]);
    },
  );

  it('of many small samples too, which take more than their masses when they are held', async () => {
    const file = path.join(folder, 'small.arrows');
    await write(file, lifelike(40, 4, 9));
    const { size } = statSync(file);
    const isPaged = async (held: number) =>
      (await readStatistics(file, held)).samples.map(({ masses }) => masses !== undefined);
    expect(new Set(await isPaged(2 * size))).toEqual(new Set([true]));
    expect(new Set(await isPaged(40 * size))).toEqual(new Set([false]));
  });

  it('are not mistaken for others that took their place', async () => {
    const file = path.join(folder, 'changed.arrows');
    await write(file, lifelike(3, 4, 9));
    const { samples } = await readStatistics(file, 0);
    expect(samples[0]!.self[1]).toHaveLength(9);
    rmSync(file);
    await expectHumanError(() => samples[0]!.self, 'statistics-changed', /removed or replaced/);
    writeFileSync(file, 'something else');
    await expectHumanError(() => samples[0]!.cross, 'statistics-changed', /changed\.arrows/);
  });
});

describe('one budget alone', () => {
  const statistics = lifelike(40, 8, 64);
  const whole = prepare(statistics);
  const work = workOf(methodRanking('fitprune'));
  const budgets = ['flops', 'tokens', 'kv'].flatMap((metric) =>
    Array.from({ length: 12 }, (_, at): Budget => ({
      metric: metric as Budget['metric'],
      convention: at % 2 === 0 ? 'decoder' : 'visual',
      reduction: 0.05 + 0.05 * at,
      ...(at % 3 > 0 && { overhead: true }),
    })),
  );

  it.each(fittedMethods)('is fitted as from the whole scan: %s', (method) => {
    for (const near of budgets) {
      const work = workOf(methodRanking(method));
      const alone = fitRecipe(prepare(statistics, { near: { budget: near, work } }), near, {
        method,
      });
      expect(alone).toEqual(fitRecipe(whole, near, { method }));
    }
  });

  it('is fitted as from the whole scan if a part of the samples finds its limit', () => {
    const many = lifelike(150, 8, 64);
    const all = prepare(many);
    for (const budget of budgets) {
      const alone = prepare(many, { near: { budget, work } });
      // Some ten tolerances were tried, not some hundred.
      expect(alone.candidates.length).toBeLessThan(all.candidates.length / 4);
      expect(fitRecipe(alone, budget)).toEqual(fitRecipe(all, budget));
    }
  });

  it('keeps to its budget, as every fit does', () => {
    fc.assert(
      fc.property(statisticsArbitrary(), fc.integer({ min: 1, max: 18 }), (given, twentieths) => {
        const budget: Budget = {
          ...{ metric: 'tokens', convention: 'decoder' },
          reduction: 0.05 * twentieths,
        };
        const fit = (near?: { budget: Budget; work: typeof work }) => {
          try {
            return fitRecipe(prepare(given, { near }), budget).fit;
          } catch (error) {
            return String(error);
          }
        };
        const [alone, whole] = [fit({ budget, work }), fit()];
        if (typeof alone === 'string' || typeof whole === 'string') expect(alone).toBe(whole);
        else expect(alone.gap).toBeGreaterThan(-1e-9);
      }),
    );
  });

  it('examines every limit if cost rises as the tolerance grows', () => {
    let rises = 0;
    const toys = statisticsArbitrary({
      layers: fc.constant(3),
      samples: { minLength: 1, maxLength: 1 },
    });
    for (const given of fc.sample(toys, { numRuns: propertyRuns(300), seed: 1 })) {
      const { samples, shape, reference } = prepare(given, { maxAlphas: 2 });
      const savings = Array.from({ length: 17 }, (_, place) => {
        const schedule = scheduleAt(place / 16, samples, shape, reference.visualTokens);
        return scheduleCost(shape, reference, schedule, { work, counted: false }).reduction.decoder;
      });
      savings.slice(1).forEach((later, place) => {
        const earlier = savings[place]!;
        if (earlier - later < 0.02) return;
        const reduction = (earlier + later) / 2;
        const budget: Budget = { metric: 'flops', convention: 'decoder', reduction };
        const { candidates } = prepare(given, { near: { budget, work } });
        const isThere = candidates.some(
          ({ alpha, cost }) =>
            cost.reduction.decoder >= reduction && alpha >= place / 16 && alpha < (place + 1) / 16,
        );
        expect(isThere).toBe(true);
        rises++;
      });
    }
    expect(rises).toBeGreaterThan(3);
  });

  it('answers no other budget', () => {
    const prepared = prepare(statistics, { near: { budget: budgets[3]!, work } });
    expect(() => fitRecipe(prepared, budgets[4]!)).toThrow(/another budget/);
    expect(() => frontier(prepared)).toThrow(/another budget/);
  });

  it('may ask for nothing, or for too much', async () => {
    const none: Budget = { metric: 'flops', convention: 'decoder', reduction: 0 };
    expect(
      fitRecipe(prepare(statistics, { near: { budget: none, work } }), none).recipe.schedule,
    ).toEqual([]);
    const all = { ...none, reduction: 0.999 };
    await expectHumanError(
      () => prepare(statistics, { near: { budget: all, work } }),
      'budget-beyond-reach',
    );
  });
});
