import { describe, expect, it } from 'vitest';
import {
  bias,
  nearestPower,
  padding,
  seen,
  spread,
} from '../../../../../src/core/model/device-proof/values';

describe('spread', () => {
  it('gives values that bf16 can represent, different by slot, and the same every time', () => {
    const { values } = spread(2, [1, 40, 64]);
    const all = Array.from(values);
    expect(all.every((value) => Number.isInteger(value * 64) && value >= -2 && value < 2)).toBe(
      true,
    );
    expect(new Set(all).size).toBeGreaterThan(200);
    expect(Math.abs(all.reduce((sum, value) => sum + value, 0) / all.length)).toBeLessThan(0.1);
    expect(Array.from(spread(2, [1, 40, 64]).values)).toEqual(all);
    expect(Array.from(spread(3, [1, 40, 64]).values)).not.toEqual(all);
  });

  it('takes an amplitude', () => {
    const plain = Array.from(spread(0, [100]).values);
    expect(Array.from(spread(0, [100], 0.25).values)).toEqual(plain.map((value) => value / 4));
  });
});

describe('masks', () => {
  it('hide what comes after a row, and some of what comes before', () => {
    const step = { rows: 4, past: 3 };
    const booleans = Array.from(seen(3, step).values);
    const rows = [0, 1, 2, 3].map((row) => booleans.slice(row * 7, row * 7 + 7).join(''));
    // The fourth column is hidden from all rows but its own.
    expect(rows).toEqual(['1111000', '1110100', '1110110', '1110111']);
    const biases = bias(10, step);
    expect(biases.dims).toEqual([1, 1, 4, 7]);
    expect(Array.from(biases.values, (value) => Number(value > -100))).toEqual(booleans);
  });

  it('of columns hide some from every row', () => {
    expect(padding(4, 9)).toMatchObject({ type: 'int32', dims: [1, 9] });
    expect(Array.from(padding(4, 9).values)).toEqual([1, 1, 1, 0, 1, 1, 1, 1, 1]);
  });
});

it.each([
  [1, 1],
  [3, 4],
  [0.3, 0.25],
  [0.09, 0.125],
])('the nearest power of %s is %s', (value, power) => {
  expect(nearestPower(value)).toBe(power);
});
