import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../../src/core/quantile';
import { referenceCases } from './evaluation/statistics/reference';

describe('quantiles', () => {
  it("are numpy's", () => {
    const cases = referenceCases<{ values: number[]; q: number; quantile: number }>('quantiles');
    for (const { values, q, quantile: expected } of cases) {
      expect(quantile(values, q)).toBeCloseTo(expected, 12);
    }
  });

  it('leave the values as they are, sort them as numbers, and accept infinite ones', () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
    expect(quantile([1, 2, Infinity], 0.5)).toBe(2);
    expect(quantile([1, 2, Infinity], 0.999)).toBe(Infinity);
    expect(quantile([Infinity, Infinity], 0.5)).toBe(Infinity);
    expect(median(new Float32Array([0.5, 1.5]))).toBe(1);
  });

  it('are absent without values', () => {
    expect(quantile([], 0.5)).toBeUndefined();
    expect(median([])).toBeUndefined();
  });
});
