import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../../src/core/edit-distance';

/** By its definition: the cheapest of the three ways to begin. */
function byDefinition(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  const [[one, ...restOfA], [other, ...restOfB]] = [a, b];
  return Math.min(
    byDefinition(restOfA, b) + 1,
    byDefinition(a, restOfB) + 1,
    byDefinition(restOfA, restOfB) + Number(one !== other),
  );
}

const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 });

describe('editDistance', () => {
  it('is the fewest insertions, deletions and substitutions', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(editDistance(a, b)).toBe(byDefinition(a, b));
      }),
    );
  });
});

describe('nearest', () => {
  const choices = ['flops', 'tokens', 'kv', 'latency', 'ttft'];

  it.each([
    ['flop', 'flops'],
    ['FLOPS', 'flops'],
    ['flpos', 'flops'],
    ['token_s', 'tokens'],
    ['vk', 'kv'],
    ['latensy', 'latency'],
    ['memory', undefined],
    ['', undefined],
    ['x'.repeat(41), undefined],
  ])('of "%s" is %s', (written, expected) => {
    expect(nearest(written, choices)).toBe(expected);
  });

  it('is the first of equals', () => {
    expect(nearest('cast', ['cost', 'last'])).toBe('cost');
    expect(nearest('cast', ['last', 'cost'])).toBe('last');
  });
});

it('prefers a missing letter to a wrong one', () => {
  expect(nearest('fitprun+', ['fitprune', 'fitprune+'])).toBe('fitprune+');
  expect(nearest('fitprun', ['fitprune', 'fitprune+'])).toBe('fitprune');
  expect(nearest('fitprune', ['fitprune+', 'fitprune'])).toBe('fitprune');
});
