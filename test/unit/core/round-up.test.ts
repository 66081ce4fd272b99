import { expect, it } from 'vitest';
import { roundedUp } from '../../../src/core/round-up';

it.each([
  [7.9051, 3, 7.91],
  [7.9051, 2, 8],
  [95.00000000001, 3, 95],
  [0.0123, 2, 0.013],
  [1240, 2, 1300],
  [100, 3, 100],
])('%s to %i digits is %s', (value, digits, rounded) => {
  expect(roundedUp(value, digits)).toBe(rounded);
});
