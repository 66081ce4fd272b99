import { describe, expect, it } from 'vitest';
import { layerMacs } from '../../../../../src/core/cost/cost';
import type { DecoderShape } from '../../../../../src/core/cost/types';
import {
  bisect,
  midpointCount,
  scheduleOf,
  type SampleFlow,
} from '../../../../../src/core/search/published/bisect';

const shape: DecoderShape = {
  ...{ layers: 4, hiddenSize: 64, intermediateSize: 160, attentionHeads: 4 },
  ...{ keyValueHeads: 2, headSize: 16 },
};

/** Drops grow with alpha, and differ by sample and layer. */
const flowsAt = (alpha: number, layers = 4): SampleFlow[] =>
  [100, 80, 120].map((visualTokens, sample) => {
    let tokens = visualTokens;
    const left = Array.from({ length: layers }, (_, layer) => {
      tokens = Math.max(1, tokens - Math.floor((alpha * tokens * (1 + sample)) / (2 + layer)));
      return tokens;
    });
    return { visualTokens, left };
  });

/**
 * The loop as the reference code has it: the budget is checked before a layer, and pruning ends
 * there.
 */
function loop(alpha: number, reduction: number): { met: boolean; dropped: number[] } {
  const flows = flowsAt(alpha);
  const unpruned = flows.reduce((sum, { visualTokens: n }) => sum + 4 * layerMacs(shape, n, n), 0);
  let spent = 0;
  const entered = flows.map(({ visualTokens }) => visualTokens);
  const dropped: number[] = [];
  for (let layer = 0; layer < 4; layer++) {
    const rest = entered.reduce((sum, n) => sum + (4 - layer) * layerMacs(shape, n, n), 0);
    if (spent + rest <= (1 - reduction) * unpruned) {
      return { met: true, dropped: [...dropped, ...new Array<number>(4 - layer).fill(0)] };
    }
    let parts = 0;
    flows.forEach(({ visualTokens, left }, sample) => {
      spent += layerMacs(shape, entered[sample]!, left[layer]!);
      parts += (entered[sample]! - left[layer]!) / visualTokens / flows.length;
      entered[sample] = left[layer]!;
    });
    dropped.push(parts);
  }
  return { met: false, dropped };
}

describe('bisecting a tolerance', () => {
  it.each([0.05, 0.2, 0.4, 0.6, 0.75, 0.9])(
    'takes the steps of the loop at %f',
    async (reduction) => {
      let [low, high] = [0, 1];
      const asked: number[] = [];
      const midpoints = await bisect(
        (alpha) => {
          asked.push(alpha);
          return Promise.resolve(flowsAt(alpha));
        },
        shape,
        reduction,
      );
      expect(midpoints).toHaveLength(midpointCount);
      expect(asked).toEqual(midpoints.map(({ alpha }) => alpha));
      for (const { alpha, met, dropped } of midpoints) {
        expect(alpha).toBe((low + high) / 2);
        const expected = loop(alpha, reduction);
        expect(met).toBe(expected.met);
        dropped.forEach((part, layer) => {
          expect(part).toBeCloseTo(expected.dropped[layer]!, 12);
        });
        [low, high] = met ? [low, alpha] : [alpha, high];
      }
      expect(high - low).toBeLessThanOrEqual(0.01);
    },
  );

  it('drops nothing for a budget that asks for nothing', async () => {
    const [last] = (await bisect((alpha) => Promise.resolve(flowsAt(alpha)), shape, 0)).slice(-1);
    expect(last).toMatchObject({ met: true, reduction: 0, dropped: [0, 0, 0, 0] });
  });

  it('does not count what only the last layer drops', async () => {
    const atLast = (): SampleFlow[] => [{ visualTokens: 100, left: [100, 100, 100, 1] }];
    const midpoints = await bisect(() => Promise.resolve(atLast()), shape, 0.1);
    expect(midpoints.every(({ met, reduction }) => !met && reduction > 0.1)).toBe(true);
    // A layer after it that cannot prune still asks.
    const convolution = { ...shape, layers: 5, convolutionLayers: [4], convolutionKernel: 3 };
    const asked = await bisect(() => Promise.resolve(atLast()), convolution, 0.1);
    expect(asked.every(({ met }) => met)).toBe(true);
  });
});

it('floors the mean counts, and keeps what they leave', () => {
  const dropped = [0.405, 0.0999, 0, 0.3];
  expect(scheduleOf({ dropped }, shape, 100)).toEqual([
    { layer: 0, keep: 0.6 },
    { layer: 1, keep: 0.51 },
    { layer: 3, keep: 0.21 },
  ]);
  // Whole except for the last bits: 3 of 144 as the mean of parts.
  expect(scheduleOf({ dropped: [3 / 144, 0, 0, 0] }, shape, 144)).toEqual([
    { layer: 0, keep: 0.9792 },
  ]);
});
