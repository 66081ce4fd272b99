/** What choosing tokens costs, checked against sums by hand. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { counting, scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction } from '../../../../src/core/cost/reduction';
import type { Step } from '../../../../src/core/cost/types';
import type { Ranking } from '../../../../src/core/ranking/families';
import { workOf } from '../../../../src/core/ranking/work';
import { grouped, llava7b, llavaPrompt } from './shapes';

const [n, text, d] = [576, 70, 4096];

/** FLOPs of choosing, and what is left to the layers. */
function costOf(ranking: Ranking, schedule: Step[], counted = true) {
  return scheduleCost(llava7b, llavaPrompt, schedule, { work: workOf(ranking), counted });
}

describe('the work of a ranking', () => {
  const half: Step[] = [{ layer: 1, keep: 0.5 }];
  const before: Step[] = [{ layer: -1, keep: 0.25 }];
  const all = n + text;

  test.each<[string, Ranking, Step[], number, number, number]>([
    ['self and cross mass: all rows', { kind: 'self-cross' }, half, all * all * d, 0, 0],
    ['self mass alone', { kind: 'self' }, half, all * all * d, 0, 0],
    ['cross mass: rows of the text', { kind: 'cross' }, half, text * all * d, 0, 0],
    ['the last row', { kind: 'cross', textRows: 'last' }, half, all * d, 0, 0],
    ['the largest over the text', { kind: 'cross', textRows: 'max' }, half, text * all * d, 0, 0],
    ['nothing: random', { kind: 'random', seed: 0 }, half, 0, 0, 0],
    ['nothing: stride', { kind: 'stride' }, half, 0, 0, 0],
    ['8 pivots', { kind: 'dart' }, half, 0, 8 * n * d, 0],
    ['isolation', { kind: 'self-cross' }, before, 0, n * n * d, 0],
    ['farthest from each other', { kind: 'divprune' }, before, 0, n * n * d, 0],
    // The Cholesky factor has a row of n for every choice, and is read whole at each.
    ['most volume', { kind: 'cdpruner' }, before, 0, n * all * d + 144 * 144 * n, 0],
    ['random before the decoder', { kind: 'random', seed: 1 }, before, 0, 0, 0],
    ['a bias by keys', { kind: 'stride', sizeBias: 0.5 }, half, 0, 0, n * 288 * d],
    ['a bias by features', { kind: 'stride', sizeBias: 0.5 }, before, 0, 0, n * 144 * d],
    ['no bias', { kind: 'stride', sizeBias: 0 }, half, 0, 0, 0],
  ])('%s', (_, ranking, schedule, scoring, similarity, bias) => {
    const { overhead } = costOf(ranking, schedule);
    const expected = { scoring: 2 * scoring, similarity: 2 * similarity, bias: 2 * bias };
    expect(overhead).toEqual({ ...expected, counted: true });
  });

  it('counts what enters each cut, and every cut pays', () => {
    const schedule = [
      { layer: -1, keep: 0.75 },
      { layer: 2, keep: 0.5 },
      { layer: 9, keep: 0.25 },
    ];
    const { overhead } = costOf({ kind: 'self-cross', sizeBias: 0.5 }, schedule);
    expect(overhead.scoring).toBe(2 * d * ((432 + text) ** 2 + (288 + text) ** 2));
    expect(overhead.similarity).toBe(2 * d * n * n);
    expect(overhead.bias).toBe(2 * d * (576 * 432 + 432 * 288 + 288 * 144));
  });

  it('is over all heads of queries for scores, and over those of keys for a bias', () => {
    const prompt = { visualTokens: 20, textTokens: 3 };
    const work = workOf({ kind: 'cross', sizeBias: 1 });
    const { overhead } = scheduleCost(grouped, prompt, [{ layer: 0, keep: 0.5 }], { work });
    expect(overhead.scoring).toBe(2 * 3 * 23 * 4 * 3);
    expect(overhead.bias).toBe(2 * 20 * 10 * 2 * 3);
  });

  it('without a text after the image, cross mass uses all rows', () => {
    const prompt = { visualTokens: 20, textTokens: 0 };
    for (const textRows of ['mean', 'last'] as const) {
      const work = workOf({ kind: 'cross', textRows });
      const { overhead } = scheduleCost(grouped, prompt, [{ layer: 0, keep: 0.5 }], { work });
      expect(overhead.scoring).toBe(2 * 20 * 20 * 4 * 3);
    }
  });
});

describe('a cost that counts it', () => {
  const rankings: Ranking[] = [
    { kind: 'self-cross', sizeBias: 0.5 },
    { kind: 'cross' },
    { kind: 'stride' },
    { kind: 'dart' },
  ];
  const schedules = fc
    .uniqueArray(fc.integer({ min: 0, max: 31 }), { minLength: 1, maxLength: 5 })
    .chain((layers) =>
      fc
        .array(fc.integer({ min: 1, max: 10_000 }), {
          minLength: layers.length,
          maxLength: layers.length,
        })
        .map((keeps): Step[] => {
          const falling = keeps.toSorted((a, b) => b - a);
          return layers
            .toSorted((a, b) => a - b)
            .map((layer, i) => ({ layer, keep: falling[i]! / 1e4 }));
        }),
    );

  it('is the layers and the overhead, under either convention; the caches are the same', () => {
    fc.assert(
      fc.property(schedules, fc.constantFrom(...rankings), (schedule, ranking) => {
        const [counted, beside] = [costOf(ranking, schedule), costOf(ranking, schedule, false)];
        const { scoring, similarity, bias } = beside.overhead;
        const total = scoring + similarity + bias;
        const layers = scheduleCost(llava7b, llavaPrompt, schedule);
        const unpruned = scheduleCost(llava7b, llavaPrompt, []);
        for (const convention of ['decoder', 'visual'] as const) {
          expect(beside.flops[convention]).toBe(layers.flops[convention]);
          expect(beside.reduction[convention]).toBe(layers.reduction[convention]);
          expect(counted.flops[convention]).toBe(layers.flops[convention] + total);
          expect(counted.reduction[convention]).toBeCloseTo(
            1 - counted.flops[convention] / unpruned.flops[convention],
            12,
          );
        }
        expect([counted.kvBytes, counted.meanVisualTokens]).toEqual([
          beside.kvBytes,
          beside.meanVisualTokens,
        ]);
        expect(counting(true, llava7b, llavaPrompt, beside)).toEqual(counted);
        expect(counting(false, llava7b, llavaPrompt, counted)).toEqual(beside);
      }),
    );
  });

  it('saves least of the largest: less than without, and a saving of nothing is not negative', () => {
    const work = workOf({ kind: 'self-cross' });
    const largest = (counts: boolean) =>
      largestReduction(llava7b, llavaPrompt, 'flops', 'decoder', counts ? { work } : {});
    const scoring =
      (2 * (n + text) ** 2 * d) / scheduleCost(llava7b, llavaPrompt, []).flops.decoder;
    expect(largest(false) - largest(true)).toBeCloseTo(scoring, 12);
    // A decoder in which a cut saves a feed-forward of one token, and its scores cost more.
    const tiny = { ...grouped, layers: 1, intermediateSize: 1 };
    const prompt = { visualTokens: 2, textTokens: 500 };
    expect(largestReduction(tiny, prompt, 'flops', 'decoder', { work })).toBe(0);
    expect(largestReduction(tiny, prompt, 'flops', 'decoder')).toBeGreaterThan(0);
  });
});
