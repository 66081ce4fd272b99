import { expect, test } from 'vitest';
import { keyOf } from '../../../../src/core/report/findings';

test.each([
  [0, 'A'],
  [25, 'Z'],
  [26, 'AA'],
  [27, 'AB'],
  [701, 'ZZ'],
  [702, 'AAA'],
])('recipe %i is %s', (index, key) => {
  expect(keyOf(index)).toBe(key);
});
