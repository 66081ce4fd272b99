/** The fit's parts against the literal reading of the method. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepFor, tokensLeft } from '../../../../src/core/cost/tokens';
import type { Step } from '../../../../src/core/cost/types';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { predictedLoss } from '../../../../src/core/fit/fit';
import { marginals } from '../../../../src/core/fit/marginals';
import { prepareSample } from '../../../../src/core/fit/masses/masses';
import { isApproximate } from '../../../../src/core/fit/approximate';
import { orderAlone, rankSamples } from '../../../../src/core/fit/masses/orders';
import { prepare } from '../../../../src/core/fit/prepare';
import { median } from '../../../../src/core/quantile';
import { meanLoss } from '../../../../src/core/fit/simulate';
import { scheduleAt } from '../../../../src/core/fit/tolerance';
import type { Statistics } from '../../../../src/core/calibration/statistics';
import { parseBudget } from '../../../../src/core/cost/budget';
import type { Span } from '../../../../src/core/ranking/grid/places';
import { isPredicted, type Ranking } from '../../../../src/core/ranking/families';
import type { Grid } from '../../../../src/core/ranking/grid/definition';
import type { MassRanking } from '../../../../src/core/ranking/mass/definition';
import { propertyRuns } from '../../../run-all';
import * as brute from './brute-force';
import { lifelike, statisticsArbitrary, statisticsOf } from './random-statistics';

const alphas = fc.oneof(
  fc.constantFrom(0, 0.25, 0.5, 0.75, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

const prepared = ({ samples, metadata }: Statistics) =>
  samples.map((sample) => prepareSample(sample, metadata.model));

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self' },
  { kind: 'cross' },
  { kind: 'self', debiased: true },
  { kind: 'self-cross', debiased: true },
  { kind: 'self-cross', exponents: [0.5, 2] },
  { kind: 'self-cross', exponents: [0, 1] },
  { kind: 'cross', coverage: { block: 2 } },
  { kind: 'cross', coverage: { block: 3, share: 0.5 } },
  { kind: 'self', coverage: { block: 2, share: 0 } },
  { kind: 'self-cross', coverage: { block: 2, share: 0.3333, grid: [2, 3] } },
  { kind: 'self-cross', debiased: true, coverage: { block: 4, grid: [4, 4] } },
  { kind: 'stride' },
  { kind: 'stride', grid: [2, 4] },
  { kind: 'random', seed: 0 },
  { kind: 'random', seed: -7 },
];

const ranked = (statistics: Statistics) =>
  rankSamples(prepared(statistics), statistics.metadata.model.layers, { kind: 'self-cross' });

/** Steps at some layers, keeps falling. */
function scheduleArbitrary(layers: number): fc.Arbitrary<Step[]> {
  const units = fc.array(fc.integer({ min: 1, max: 10_000 }), {
    minLength: layers,
    maxLength: layers,
  });
  return fc.tuple(fc.subarray([...new Array(layers).keys()]), units).map(([at, values]) => {
    const falling = values.sort((a, b) => b - a);
    return at.map((layer, i) => ({ layer, keep: falling[i]! / 10_000 }));
  });
}

const withSchedule = (statistics: fc.Arbitrary<Statistics>) =>
  statistics.chain((value) =>
    fc.tuple(fc.constant(value), scheduleArbitrary(value.metadata.model.layers)),
  );

describe('the schedule at a tolerance', () => {
  it('equals the brute-force one', () => {
    fc.assert(
      fc.property(statisticsArbitrary(), alphas, (statistics, alpha) => {
        const { layers } = statistics.metadata.model;
        const reference = Math.round(
          median(statistics.samples.map((sample) => sample.visualTokens))!,
        );
        expect(scheduleAt(alpha, prepared(statistics), { layers }, reference)).toEqual(
          brute.schedule(statistics, alpha, reference),
        );
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('tolerates more at late layers, or at early ones', () => {
    const statistics = lifelike(6, 8, 60);
    for (const tilt of [-1.5, 0.5, 2]) {
      const schedule = scheduleAt(0.2, prepared(statistics), { layers: 8 }, 60, tilt);
      expect(schedule).toEqual(brute.schedule(statistics, 0.2, 60, tilt));
      expect(schedule).not.toEqual(brute.schedule(statistics, 0.2, 60));
    }
  });

  it('equals it on lifelike statistics, where every layer prunes', () => {
    const statistics = lifelike(6, 8, 60);
    for (const alpha of [0.05, 0.2, 0.431, 0.8]) {
      const schedule = scheduleAt(alpha, prepared(statistics), { layers: 8 }, 60);
      expect(schedule).toEqual(brute.schedule(statistics, alpha, 60));
      expect(schedule.length).toBeGreaterThan(4);
    }
  });

  it('follows the paper by hand: what earlier layers dropped counts against the tolerance', () => {
    const layer = (...values: number[]) => Float32Array.from(values);
    const statistics = statisticsOf(
      [
        {
          visualTokens: 4,
          textTokens: 1,
          // Layer 0: tokens 2 and 3 are light by both, token 1 by self only. Layer 1: token 3,
          // which is gone, held 3 of 10, so nothing more may go at alpha 0.3.
          self: [layer(7, 1, 1, 1), layer(4, 1, 2, 3)],
          cross: [layer(3, 5, 1, 1), layer(4, 1, 2, 3)],
        },
      ],
      2,
    );
    const schedule = scheduleAt(0.3, prepared(statistics), { layers: 2 }, 4);
    expect(schedule).toEqual([{ layer: 0, keep: 0.5 }]);
  });
});

describe('predicted loss', () => {
  it('equals the brute-force one', () => {
    fc.assert(
      fc.property(withSchedule(statisticsArbitrary()), ([statistics, schedule]) => {
        const { layers } = statistics.metadata.model;
        const actual = meanLoss(ranked(statistics), layers, schedule);
        const expected = brute.loss(statistics, schedule);
        expect(actual.selfLoss).toBeCloseTo(expected.selfLoss, 10);
        expect(actual.crossLoss).toBeCloseTo(expected.crossLoss, 10);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it.each([6, 5000])('refuses a step of layer %d of 6, which has no masses', (layer) => {
    const ready = prepare(lifelike(2, 6, 20), { maxAlphas: 4 });
    const schedule = [
      { layer: 1, keep: 0.6 },
      { layer, keep: 0.5 },
    ];
    expect(() => predictedLoss(ready, schedule)).toThrow(`prunes layer ${layer}`);
  });

  it('replays every ranking', () => {
    fc.assert(
      fc.property(
        withSchedule(statisticsArbitrary()),
        fc.constantFrom(...rankings),
        ([statistics, schedule], ranking) => {
          const { layers } = statistics.metadata.model;
          const samples = rankSamples(prepared(statistics), layers, ranking);
          const actual = meanLoss(samples, layers, schedule);
          const expected = brute.loss(statistics, schedule, ranking);
          expect(actual.selfLoss).toBeCloseTo(expected.selfLoss, 10);
          expect(actual.crossLoss).toBeCloseTo(expected.crossLoss, 10);
        },
      ),
      { numRuns: propertyRuns(1500) },
    );
  });

  it('replays them on lifelike statistics', () => {
    const statistics = lifelike(3, 6, 48);
    const ready = prepare(statistics, { maxAlphas: 8 });
    const schedule = [
      { layer: 1, keep: 0.6 },
      { layer: 2, keep: 0.55 },
      { layer: 3, keep: 0.25 },
    ];
    const losses = rankings.map((ranking) => {
      const { selfLoss, crossLoss } = predictedLoss(ready, schedule, ranking);
      const expected = brute.loss(statistics, schedule, ranking);
      expect(selfLoss).toBeCloseTo(expected.selfLoss, 10);
      expect(crossLoss).toBeCloseTo(expected.crossLoss, 10);
      return selfLoss;
    });
    const [self, random] = ['self', 'random'].map(
      (kind) => losses[rankings.findIndex((ranking) => ranking.kind === kind)]!,
    );
    // Random pruning loses about what it drops.
    expect(random).toBeCloseTo((0.4 + 0.45 + 2 * 0.75) / 6, 1);
    expect(self).toBeLessThan(random!);
  });

  it('uses the nearest stored value for one that is not stored, and says so', () => {
    const ready = prepare(lifelike(2, 4, 24), { maxAlphas: 4 });
    const schedule = [{ layer: 1, keep: 0.5 }];
    const cross = predictedLoss(ready, schedule, { kind: 'cross' });
    const fastv: Ranking = { kind: 'cross', heads: 'mean', textRows: 'last' };
    expect(predictedLoss(ready, schedule, fastv)).toEqual(cross);
    const approximate = (ranking: Ranking, aggregate: 'max' | 'mean' = 'max') =>
      isApproximate(ranking, { aggregate });
    expect(approximate(fastv)).toBe(true);
    expect(approximate({ kind: 'cross', textRows: 'max' })).toBe(true);
    expect(approximate({ kind: 'self', textRows: 'max' })).toBe(false);
    expect(approximate({ kind: 'self-cross' })).toBe(false);
    expect(approximate({ kind: 'self-cross' }, 'mean')).toBe(true);
    expect(approximate({ kind: 'self-cross', heads: 'mean' }, 'mean')).toBe(false);
    expect(approximate({ kind: 'random', seed: 1 })).toBe(false);
    expect(approximate({ kind: 'stride' })).toBe(false);
  });

  it('refuses to predict if statistics hold nothing for it', () => {
    const ready = prepare(lifelike(1, 3, 12), { maxAlphas: 4 });
    const dart: Ranking = { kind: 'dart' };
    expect([isPredicted(dart), isPredicted({ kind: 'stride' })]).toEqual([false, true]);
    expect(() => predictedLoss(ready, [{ layer: 1, keep: 0.5 }], dart)).toThrow(
      /ranking by dart.*Evaluate/s,
    );
  });
});

describe('what statistics know of images', () => {
  const rankingOf = (samples: Statistics['samples'], ranking: Ranking) =>
    rankSamples(
      samples.map((sample) => prepareSample(sample, { layers: 1 })),
      1,
      ranking,
    ).map(({ order }) => [...order]);
  const masses = (n: number) => [new Float32Array(n).fill(0.5)];
  const sample = (n: number, more: object) => ({
    sample: 'a',
    visualTokens: n,
    textTokens: 4,
    self: masses(n),
    cross: masses(n),
    ...more,
  });

  it('lays older files out by their grids, or as one image', () => {
    const spans = [
      [4, 6],
      [11, 6],
    ] as Span[];
    const grids: Grid[] = [
      [2, 3],
      [2, 3],
    ];
    const stride: Ranking = { kind: 'stride' };
    const [known] = rankingOf([sample(12, { spans, grids })], stride);
    expect(rankingOf([sample(12, { grids })], stride)).toEqual([known]);
    // Twelve tokens in a row are three rows of four.
    expect(rankingOf([sample(12, {})], stride)).not.toEqual([known]);
    expect(rankingOf([sample(12, {})], { kind: 'stride', grid: [2, 3] })).toEqual([known]);
  });

  it('is written into the recipe if all images have one grid', () => {
    const gridOf = (...grids: Grid[][]) => {
      const statistics = lifelike(grids.length, 3, 24);
      statistics.samples.forEach((one, at) => {
        one.grids = grids[at]!;
        const half = one.grids.length === 2 ? 12 : 24;
        one.spans = one.grids.map((_, image) => [image * (half + 1), half]);
        if (one.grids.length === 0) one.spans = [[0, 24]];
      });
      const ready = prepare(statistics, { maxAlphas: 8 });
      const budget = parseBudget('30%');
      const plain = fitRecipe(ready, budget).recipe;
      expect(plain.ranking).toEqual({ kind: 'self-cross' });
      const { recipe, fit } = fitRecipe(ready, budget, { method: 'fitprune+' });
      expect(recipe.fit!.method).toBe('fitprune+');
      const { ranking } = recipe as { ranking: MassRanking };
      const expected = brute.loss(statistics, recipe.schedule, ranking);
      expect(fit.selfLoss).toBeCloseTo(expected.selfLoss, 10);
      expect(fit.crossLoss).toBeCloseTo(expected.crossLoss, 10);
      return ranking.coverage!.grid;
    };
    expect(gridOf([[2, 12]], [[2, 12]])).toEqual([2, 12]);
    expect(gridOf([[4, 6]], [[4, 3], [4, 3]])).toBeUndefined(); // oxfmt-ignore
    expect(gridOf([[4, 6]], [])).toBeUndefined();
  });

  it('ranks by the aggregate of heads that was measured', () => {
    const statistics = lifelike(2, 3, 24);
    statistics.metadata.aggregate = 'mean';
    const ready = prepare(statistics, { maxAlphas: 8 });
    const { recipe } = fitRecipe(ready, parseBudget('30%'));
    expect(recipe.ranking).toEqual({ kind: 'self-cross', heads: 'mean' });
  });

  it('divides by the rows that were there, if masses are of a pruned model', () => {
    const self = [Float32Array.of(0.3, 0, 0.2, 0, 0.1)];
    const statistics = sample(5, { self, cross: [new Float32Array(5)] });
    const ranked = (isPruned: boolean) => {
      const ready = [prepareSample(statistics, { layers: 1 }, isPruned)];
      return [...rankSamples(ready, 1, { kind: 'self', debiased: true })[0]!.order].reverse();
    };
    // Seen by 3, 2 and 1 of 3 rows: 0.3, 0.3 and 0.3, so that the earlier goes first.
    expect(ranked(true)).toEqual([0, 2, 4, 1, 3]);
    // Seen by 5, 3 and 1 of 5: 0.3, 0.33 and 0.5.
    expect(ranked(false)).toEqual([4, 2, 0, 1, 3]);
  });
});

describe('the order alone of a ranking with coverage', () => {
  it('keeps for every number of tokens what the ranking keeps', () => {
    fc.assert(
      fc.property(
        statisticsArbitrary({ layers: fc.constant(2), samples: { minLength: 1, maxLength: 1 } }),
        fc.constantFrom(...rankings),
        (statistics, ranking) => {
          const [ranked] = rankSamples(prepared(statistics), 2, ranking);
          const n = ranked!.sample.visualTokens;
          for (const layer of [0, 1]) {
            const order = orderAlone(ranked!)
              .subarray(layer * ranked!.layerStride)
              .slice(0, n);
            for (let left = 1; left <= n; left++) {
              const all = Array.from({ length: n }, (_, token) => token);
              const expected = brute.keep(statistics.samples[0]!, layer, all, ranking, left);
              expect([...order.slice(n - left)].sort((a, b) => a - b)).toEqual(
                expected.sort((a, b) => a - b),
              );
            }
          }
        },
      ),
      { numRuns: propertyRuns(300) },
    );
  });
});

describe('marginals', () => {
  it('are the difference that one more token makes, exactly', () => {
    const even = statisticsArbitrary({ even: true, tokens: fc.integer({ min: 2, max: 24 }) });
    const any = fc.constantFrom(...rankings);
    fc.assert(
      fc.property(withSchedule(even), any, ([statistics, schedule], ranking) => {
        const { layers } = statistics.metadata.model;
        const n = statistics.samples[0]!.visualTokens;
        const samples = rankSamples(prepared(statistics), layers, ranking);
        const gain = marginals(samples, layers, schedule, n);
        const before = brute.loss(statistics, schedule, ranking);
        let entered = n;
        schedule.forEach(({ keep }, step) => {
          const left = tokensLeft(keep, n, entered);
          if (left < entered) {
            const more = schedule.map((other, i) =>
              i === step ? { ...other, keep: keepFor(left + 1, n) } : other,
            );
            const after = brute.loss(statistics, more, ranking);
            const difference =
              before.selfLoss + before.crossLoss - after.selfLoss - after.crossLoss;
            expect(gain[step]).toBeCloseTo(difference, 10);
          } else expect(gain[step]).toBe(0);
          entered = left;
        });
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
