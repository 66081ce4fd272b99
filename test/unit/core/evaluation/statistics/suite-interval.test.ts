import { describe, expect, it } from 'vitest';
import {
  pairedInterval,
  ratioInterval,
} from '../../../../../src/core/evaluation/statistics/bootstrap';
import {
  meanInterval,
  type PairedSet,
} from '../../../../../src/core/evaluation/statistics/suite-interval';

/**
 * Samples with an image each. Pruning loses `lost` of them: a share that only the unpruned model
 * answers.
 */
function setOf(samples: number, unpruned: number, lost: number): PairedSet {
  const right = (count: number) =>
    Array.from({ length: samples }, (_, at) => Number(at < Math.round(count * samples)));
  return {
    unpruned: right(unpruned),
    pruned: right(unpruned - lost),
    groups: Array.from({ length: samples }, (_, at) => String(at)),
  };
}

describe('the interval of a mean over data sets', () => {
  it('of one is that of its samples', () => {
    const one = setOf(50, 0.8, 0.1);
    const { pruned, unpruned, groups } = one;
    const differences = pruned.map((score, at) => score - unpruned[at]!);
    expect(meanInterval([one], 'difference')).toEqual(pairedInterval(differences, { groups }));
    expect(meanInterval([one], 'ratio')).toEqual(ratioInterval(pruned, unpruned, { groups }));
  });

  it('of several is the mean, as wide as independent errors make it', () => {
    // Each difference is a mean of 0 and -1: its variance is lost (1 - lost) / samples.
    const sets = [setOf(200, 0.9, 0.1), setOf(400, 0.8, 0.2), setOf(100, 0.5, 0.05)];
    const { mean, low, high } = meanInterval(sets, 'difference')!;
    expect(mean).toBeCloseTo(-(0.1 + 0.2 + 0.05) / 3, 12);
    const variance = (0.1 * 0.9) / 200 + (0.2 * 0.8) / 400 + (0.05 * 0.95) / 100;
    const expected = (1.96 * Math.sqrt(variance)) / 3;
    for (const half of [mean - low, high - mean]) {
      expect(Math.abs(half / expected - 1)).toBeLessThan(0.1);
    }
    // Sets that were drawn alike would give an interval wider by the root of their number.
    const alike = meanInterval([sets[0]!, sets[0]!, sets[0]!, sets[0]!], 'difference')!;
    const alone = meanInterval([sets[0]!], 'difference')!;
    expect((alike.high - alike.low) / (alone.high - alone.low)).toBeCloseTo(0.5, 1);
  });

  it('of ratios counts every set the same', () => {
    const { mean } = meanInterval([setOf(10, 1, 0.5), setOf(1000, 0.5, 0)], 'ratio')!;
    expect(mean).toBeCloseTo(0.75, 12);
  });

  it('is unknown if the unpruned model scores nothing in a set, or there is none', () => {
    expect(meanInterval([setOf(10, 1, 0.5), setOf(10, 0, 0)], 'ratio')).toBeUndefined();
    expect(meanInterval([setOf(10, 1, 0.5), setOf(10, 0, 0)], 'difference')?.mean).toBe(-0.25);
    expect(meanInterval([], 'difference')).toBeUndefined();
  });
});
