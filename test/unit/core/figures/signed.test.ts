import { describe, expect, it } from 'vitest';
import {
  formatSignedNumber,
  formatSignedPercent,
  formatSignedPoints,
  saysNothing,
} from '../../../../src/core/figures/signed';

describe('signed figures', () => {
  it.each([
    [0.0191, 1, '+1.9'],
    [-0.031, 1, '−3.1'],
    [-0.0001, 1, '0.0'],
    [0.0001, 2, '+0.01'],
    [0, 0, '0'],
  ])('%d in points with %d decimals is %s', (fraction, decimals, text) => {
    expect(formatSignedPoints(fraction, decimals)).toBe(text);
  });

  it('has percents, and numbers that are whole or not', () => {
    expect([-0.031, 0.5, -0.0004].map(formatSignedPercent)).toEqual(['−3.1%', '+50.0%', '0.0%']);
    expect([-12, 3.5, 0, -0.01].map(formatSignedNumber)).toEqual(['−12', '+3.5', '0', '0.0']);
  });

  it('says nothing if every digit is 0', () => {
    expect(['0', '−0.0', '+0.00%', ''].filter((text) => !saysNothing(text))).toEqual([]);
    expect(['0.1', '−10', '100%'].filter(saysNothing)).toEqual([]);
  });
});
