import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { layerMacs, scheduleCost } from '../../../../src/core/cost/cost';
import { largestReduction } from '../../../../src/core/cost/reduction';
import { keepFor } from '../../../../src/core/cost/tokens';
import type { Step } from '../../../../src/core/cost/types';
import { grouped, llava7b, llavaPrompt } from './shapes';

interface Published {
  schemes: {
    label: number;
    delete: number[];
    visualTokensLeft: number;
    visualOnly: { macs: number };
    withText70: { macs: number };
  }[];
}
const published = JSON.parse(
  readFileSync(
    path.join(import.meta.dirname, '../../../fixtures/published/fitprune-llava-1.5-7b.json'),
    'utf8',
  ),
) as Published;

/** The published counts as a schedule: a recipe must be able to reproduce them to the token. */
function scheduleOf(dropped: number[]): Step[] {
  let left = 576;
  return dropped.flatMap((count, layer) => {
    left -= count;
    return count === 0 ? [] : [{ layer, keep: keepFor(left, 576) }];
  });
}

test('a step before the decoder costs what its tokens would: an independent sum, layer by layer', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 576 }), { minLength: 33, maxLength: 33 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 99 }), (drawn, textTokens) => {
      // What enters layer 0, and then what leaves each.
      const left = drawn.toSorted((a, b) => b - a);
      const schedule = left.map((tokens, at) => ({ layer: at - 1, keep: keepFor(tokens, 576) }));
      let [macs, visual, cached] = [0, 0, 0];
      for (let layer = 0; layer < 32; layer++) {
        const layerOf = (n: number, m: number) =>
          n * 4096 * 3 * 4096 + 2 * n * n * 4096 + m * 4096 * 4096 + 3 * m * 4096 * 11008;
        macs += layerOf(left[layer]! + textTokens, left[layer + 1]! + textTokens);
        visual += layerOf(left[layer]!, left[layer + 1]!);
        cached += left[layer]! + textTokens;
      }
      const prompt = { visualTokens: 576, textTokens };
      const cost = scheduleCost(llava7b, prompt, schedule);
      expect(cost.flops).toEqual({ decoder: 2 * macs, visual: 2 * visual });
      expect(cost.kvBytes).toBe(cached * 2 * 4096 * 2);
      expect(cost.meanVisualTokens).toBe((cached - 32 * textTokens) / 32);
      expect(cost.finalVisualTokens).toBe(left.at(-1));
    }),
    { numRuns: 50 },
  );
});

describe('the schedules published with the reference code for LLaVA-1.5-7B', () => {
  // Reduction in percent by label, visual tokens alone and with 70 text tokens.
  const table: [number, number, number][] = [
    [0, 0, 0],
    [10, 6.4, 5.8],
    [20, 15.3, 13.7],
    [30, 27.9, 24.9],
    [40, 38.8, 34.7],
    [50, 49.7, 44.4],
    [55, 54.5, 48.7],
    [60, 59.7, 53.4],
    [70, 69.7, 62.3],
    [80, 79.7, 71.2],
    [90, 89.7, 80.2],
  ];

  test.each(table)('labelled %d: %d%% visual, %d%% decoder', (label, visual, decoder) => {
    const scheme = published.schemes.find((candidate) => candidate.label === label)!;
    const cost = scheduleCost(llava7b, llavaPrompt, scheduleOf(scheme.delete));
    expect(cost.flops.visual).toBe(2 * scheme.visualOnly.macs);
    expect(cost.flops.decoder).toBe(2 * scheme.withText70.macs);
    expect(cost.finalVisualTokens).toBe(scheme.visualTokensLeft);
    expect(Number((cost.reduction.visual * 100).toFixed(1))).toBe(visual);
    expect(Number((cost.reduction.decoder * 100).toFixed(1))).toBe(decoder);
  });

  it('unpruned: 3.817 TMACs of visual tokens, 8.586 TFLOPs with text', () => {
    const { flops } = scheduleCost(llava7b, llavaPrompt, []);
    expect(flops.visual / 2).toBe(3_817_152_184_320);
    expect(flops.decoder / 1e12).toBeCloseTo(8.586, 3);
  });
});

describe('layerMacs', () => {
  it('counts every matrix product of a layer', () => {
    // 5 enter, 2 leave: Q 5x10x12, K and V 5x10x6 each, scores and mix 5x5x12 each, o 2x12x10,
    // FFN three times 2x10x7.
    const expected = 600 + 2 * 300 + 2 * 300 + 240 + 3 * 140;
    expect(layerMacs(grouped, 5, 2)).toBe(expected);
  });
});

describe('scheduleCost', () => {
  const prompt = { visualTokens: 10, textTokens: 3 };

  it('counts the KV cache with text, KV heads and element size', () => {
    const cost = scheduleCost(grouped, prompt, [{ layer: 0, keep: 0.5 }], { kvElementBytes: 4 });
    expect(cost.kvBytes).toBe((13 + 8 + 8) * 2 * 2 * 3 * 4);
    expect(cost.kvReduction).toBeCloseTo(10 / 39, 12);
    const half = scheduleCost(grouped, prompt, [{ layer: 0, keep: 0.5 }]);
    expect(half.kvBytes).toBe(cost.kvBytes / 2);
    expect(half.kvReduction).toBe(cost.kvReduction);
  });

  it('takes the mean over entering tokens and the final count after the last layer', () => {
    const cost = scheduleCost(grouped, prompt, [{ layer: 2, keep: 0.1 }]);
    expect(cost.meanVisualTokens).toBe(10);
    expect(cost.finalVisualTokens).toBe(1);
    expect(cost.reduction.decoder).toBeGreaterThan(0);
  });

  it('never falls by pruning more: every convention, cache and tokens', () => {
    const units = fc.integer({ min: 1, max: 10_000 });
    const schedule = fc
      .array(units, { minLength: 3, maxLength: 3 })
      .map((keeps) =>
        keeps.sort((a, b) => b - a).map((keep, layer): Step => ({ layer, keep: keep / 10_000 })),
      );
    const lengths = fc.record({ visualTokens: fc.nat(600), textTokens: fc.nat(100) });
    fc.assert(
      fc.property(schedule, schedule, lengths, (one, other, prompt) => {
        const less = scheduleCost(grouped, prompt, one);
        // At every layer the smaller of both, which keeps no more than either.
        const more = scheduleCost(
          grouped,
          prompt,
          one.map(({ layer, keep }, at) => ({ layer, keep: Math.min(keep, other[at]!.keep) })),
        );
        expect(more.reduction.decoder).toBeGreaterThanOrEqual(less.reduction.decoder);
        expect(more.reduction.visual).toBeGreaterThanOrEqual(less.reduction.visual);
        expect(more.kvReduction).toBeGreaterThanOrEqual(less.kvReduction);
        expect(more.meanVisualTokens).toBeLessThanOrEqual(less.meanVisualTokens);
      }),
    );
  });

  it('saves nothing if there is no image', () => {
    const cost = scheduleCost(grouped, { visualTokens: 0, textTokens: 3 }, [
      { layer: 0, keep: 0.5 },
    ]);
    expect(cost.reduction).toEqual({ decoder: 0, visual: 0 });
    expect(cost.finalVisualTokens).toBe(0);
  });
});

describe('largestReduction', () => {
  test.each([
    ['flops', 'decoder', 0.885],
    ['flops', 'visual', 0.99],
    ['kv', 'decoder', 0.862],
    ['tokens', 'decoder', 0.967],
  ] as const)('%s %s of LLaVA-1.5-7B: %d', (metric, convention, expected) => {
    expect(largestReduction(llava7b, llavaPrompt, metric, convention)).toBeCloseTo(expected, 3);
  });
});
