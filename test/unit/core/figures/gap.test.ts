import { describe, expect, it } from 'vitest';
import { formatMissed, formatSpare } from '../../../../src/core/figures/gap';

describe('by how much a schedule misses its budget', () => {
  it.each([
    [0.1994, '19.9 points'],
    [0.0093, '0.9 points'],
    [0.0006, '0.1 points'],
    [1e-9, '0.1 points'],
  ])('%d: %s', (fraction, words) => {
    expect(String(formatMissed(fraction))).toBe(words);
  });
});

describe('by how much it stays below it', () => {
  it.each([
    [0.0007, '0.1 points'],
    [0.0326, '3.3 points'],
    [0.0004, 'undefined'],
    [0, 'undefined'],
  ])('%d: %s', (fraction, words) => {
    expect(String(formatSpare(fraction))).toBe(words);
  });
});
