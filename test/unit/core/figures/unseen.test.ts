import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  leadInterval,
  samplesToVouch,
  shareInterval,
  unseenShare,
} from '../../../../src/core/figures/unseen';

it('rules out no share of losses that would go unseen in one run of forty', () => {
  for (const samples of [1, 3, 29, 500]) {
    expect((1 - unseenShare(samples)) ** samples).toBeCloseTo(0.025, 12);
  }
});

describe('the fewest samples that ensure a limit', () => {
  it('leave larger losses no room, and one less does', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 0.999, noNaN: true }), (limit) => {
        const enough = samplesToVouch(limit)!;
        expect(unseenShare(enough)).toBeLessThanOrEqual(limit + 1e-12);
        if (enough > 1) expect(unseenShare(enough - 1)).toBeGreaterThan(limit - 1e-12);
      }),
    );
  });

  it.each([
    [0, undefined],
    [0.01, 368],
    [0.05, 72],
    [1, 1],
  ])('of %d are %s', (limit, enough) => {
    expect(samplesToVouch(limit)).toBe(enough);
  });
});

it('leaves a lead over equal scores as wide as so many samples may miss', () => {
  // Nobody among 50: each of two rarer outcomes has probability 0.025 of not being seen.
  const [low, high] = leadInterval([0, 0], 50);
  expect((1 - high) ** 50).toBeCloseTo(0.025, 10);
  expect(low).toBe(-high);
  expect(leadInterval([-0.02, 0], 50)).toEqual([-0.02, 0]);
});

describe('the interval of a share', () => {
  // scipy.stats.binomtest(hits, samples).proportion_ci(method='wilson')
  it.each([
    [50, 50, 0.9286524, 1],
    [49, 50, 0.8950456, 0.9964607],
    [8, 10, 0.4901625, 0.9433178],
  ])("%d of %d is Wilson's", (hits, samples, low, high) => {
    const [from, to] = shareInterval(hits / samples, samples);
    expect(from).toBeCloseTo(low, 6);
    expect(to).toBeCloseTo(high, 6);
  });
});
