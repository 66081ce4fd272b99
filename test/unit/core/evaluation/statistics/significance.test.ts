import { describe, expect, it } from 'vitest';
import {
  comparePaired,
  significance,
  significanceInWords,
  verdictOf,
} from '../../../../../src/core/evaluation/statistics/significance';

/** Scores of 200 samples of which the first are wrong. */
function wrong(count: number): number[] {
  return Array.from({ length: 200 }, (_, at) => (at < count ? 0 : 1));
}

describe('a comparison of pruned and unpruned', () => {
  it('has consistent numbers', () => {
    const comparison = comparePaired(wrong(30), wrong(20))!;
    expect(comparison).toMatchObject({ samples: 200, changedScores: { gained: 0, lost: 10 } });
    expect(comparison.difference.mean).toBeCloseTo(-0.05, 12);
    expect(comparison.retained!.mean).toBeCloseTo(170 / 180, 12);
    expect(comparison.p).toBeCloseTo(2 ** -9, 12);
    expect(verdictOf(comparison)).toBe('loss');
  });

  it('is absent without samples', () => {
    expect(comparePaired([], [])).toBeUndefined();
  });

  it('concludes nothing from few samples, whatever the bootstrap says', () => {
    const few = comparePaired([0, 0, 0], [1, 1, 1])!;
    expect(few.difference.high).toBe(-1);
    expect(verdictOf(few)).toBe('inconclusive');
  });

  it('concludes nothing if groups make the interval wide', () => {
    const [pruned, unpruned] = [wrong(30), wrong(20)];
    const one = pruned.map((_, at) => (at < 60 ? 'one' : at));
    const comparison = comparePaired(pruned, unpruned, { groups: one })!;
    expect(comparison.p).toBeLessThan(0.05);
    expect(verdictOf(comparison)).toBe('inconclusive');
  });

  it.each([
    [-0.2, -0.1, undefined, 'loss'],
    [-0.2, 0, undefined, 'none'],
    [-0.2, 0, 0.05, 'none'],
    [-0.2, 0, 0.049, 'inconclusive'],
    [-0.2, -0.1, 0.05, 'inconclusive'],
    [0.1, 0.2, 0.01, 'gain'],
  ] as const)('with [%d, %d] and p %s is %s', (low, high, p, verdict) => {
    expect(verdictOf({ difference: { mean: (low + high) / 2, low, high }, p })).toBe(verdict);
  });
});

describe('how it is worded', () => {
  it.each([
    [
      { difference: { mean: -0.004, low: -0.012, high: 0.004 }, p: 0.307, samples: 500 },
      'no significant loss: −0.4 points [−1.2, 0.4], p = 0.31, 500 samples',
    ],
    [
      { difference: { mean: -0.05, low: -0.08, high: -0.0201 }, p: 0.0002, samples: 500 },
      'significant loss: −5.0 points [−8.0, −2.0], p < 0.001, 500 samples',
    ],
    [
      { difference: { mean: 0.05, low: 0.02, high: 0.08 }, p: 0.012, samples: 90 },
      'significant gain: 5.0 points [2.0, 8.0], p = 0.012, 90 samples',
    ],
    [
      { difference: { mean: -0.0001, low: -0.0001, high: 0 }, p: 1, samples: 3 },
      'too few samples to tell a loss: 0.0 points [0.0, 0.0], 3 samples',
    ],
    [
      { difference: { mean: 0, low: 0, high: 0 }, p: 1, samples: 500 },
      'no score changed among 500 samples; a loss of up to 0.7 points could go unseen',
    ],
    [
      { difference: { mean: 0, low: 0, high: 0 }, p: 1, samples: 6 },
      'no score changed among 6 samples; a loss of up to 45.9 points could go unseen',
    ],
    [
      { difference: { mean: -0.0833, low: -0.164, high: -0.017 }, p: 0.0625, samples: 60 },
      'not conclusive, as interval and exact test disagree: −8.3 points [−16.4, −1.7], p = 0.063, 60 samples',
    ],
    [
      { difference: { mean: -1, low: -1, high: -1 }, p: 1, samples: 1 },
      'not conclusive, as interval and exact test disagree: −100.0 points [−100.0, −100.0], p = 1.0, 1 sample',
    ],
  ])('is a sentence with numbers (%#)', (comparison, expected) => {
    expect(String(significance(comparison))).toBe(expected);
  });
});

describe('how it is worded without a p', () => {
  it.each([
    [-0.02, -0.063, 0, 1, 50, '2.0 points lost on 50 samples, which may be chance (95% interval −6.3 to 0.0)'],
    [-0.05, -0.08, -0.0201, 0.0002, 500, '5.0 points lost on 500 samples, more than chance (95% interval −8.0 to −2.0)'],
    [0.05, 0.02, 0.08, 0.012, 90, '5.0 points gained on 90 samples, more than chance (95% interval 2.0 to 8.0)'],
    [-0.0833, -0.164, -0.017, 0.0625, 60, '8.3 points lost on 60 samples, which may be chance: 95% interval −16.4 to −1.7, but p = 0.063 by an exact test'],
    [0, 0, 0, 1, 500, 'no score changed among 500 samples; a loss of up to 0.7 points could go unseen'],
    [-0.1, -0.2, 0, 1, 10, 'too few samples to tell a loss: −10.0 points [−20.0, 0.0], 10 samples'],
  ] as const)('%d [%d, %d], p %d of %d samples', (mean, low, high, p, samples, expected) => {
    expect(String(significanceInWords({ difference: { mean, low, high }, p, samples }))).toBe(expected);
  }); // oxfmt-ignore
});
