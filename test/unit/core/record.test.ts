import { expect, it } from 'vitest';
import { isObject, record } from '../../../src/core/record';

it.each([
  [{}, true],
  [{ a: 1 }, true],
  [Object.create(null), true],
  [[], false],
  [[{}], false],
  [null, false],
  [undefined, false],
  ['a', false],
  [1, false],
] as const)('%j is an object: %s', (value: unknown, expected) => {
  expect(isObject(value)).toBe(expected);
  expect(record(value)).toBe(expected ? value : undefined);
});
