import { describe, expect, it } from 'vitest';
import { groupedInterval } from '../../../../src/core/evaluation/interval';

/** Observations whose mean has a standard error that is known in closed form. */
const balanced = Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? 1 : 0));

describe('groupedInterval', () => {
  it('agrees with the normal approximation where that holds', () => {
    const { mean, low, high } = groupedInterval(balanced.map((value) => [value]));
    expect(mean).toBe(0.5);
    const halfWidth = 1.96 * Math.sqrt(0.25 / 400);
    expect(low).toBeCloseTo(0.5 - halfWidth, 2);
    expect(high).toBeCloseTo(0.5 + halfWidth, 2);
  });

  it('is wider where observations of a group agree', () => {
    const pairs = balanced.map((_, at) => [Math.sin(at), Math.sin(at)]);
    const single = groupedInterval(pairs.flat().map((value) => [value]));
    const grouped = groupedInterval(pairs);
    const ratio = (grouped.high - grouped.low) / (single.high - single.low);
    expect(ratio).toBeCloseTo(Math.SQRT2, 1);
  });

  it('has no width where nothing varies, and is the same every time', () => {
    expect(groupedInterval([[0.25], [0.25]])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
    const groups = balanced.slice(0, 30).map((value) => [value]);
    expect(groupedInterval(groups)).toEqual(groupedInterval(groups));
  });
});
