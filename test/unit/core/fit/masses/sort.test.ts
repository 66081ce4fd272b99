import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasMinusZero, sortAscending } from '../../../../../src/core/fit/masses/sort';

const mass = fc.oneof(fc.float({ min: 0, noNaN: true }), fc.constantFrom(0, 1, 0.5));

it('sorts positions by value; of equal values the later first', () => {
  fc.assert(
    fc.property(fc.array(mass, { maxLength: 700 }), fc.nat(3), (given, from) => {
      const values = Float32Array.from(given, (value) => value + 0);
      const order = new Uint16Array(values.length + from).fill(9);
      sortAscending(values, order, from);
      const expected = [...values.keys()].sort((a, b) => values[a]! - values[b]! || b - a);
      expect([...order]).toEqual([...new Array<number>(from).fill(9), ...expected]);
    }),
  );
});

it('distinguishes -0 from 0', () => {
  expect(hasMinusZero(Float32Array.of(0, 1, -0))).toBe(true);
  expect(hasMinusZero(Float32Array.of(0, 1, 0))).toBe(false);
});
