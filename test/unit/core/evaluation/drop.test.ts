import { describe, expect, it } from 'vitest';
import { readDrop } from '../../../../src/core/evaluation/drop';

describe('readDrop', () => {
  it.each([
    ['1%', 0.01],
    ['0.5', 0.005],
    [' 12.5% ', 0.125],
    ['0', 0],
    ['100', 1],
  ])('reads %j as points', (words, fraction) => {
    expect(readDrop(words)).toBe(fraction);
  });

  it.each(['', '%', '-1', '1.', '.5', '1e2', 'one', '1 %', 'Infinity'])(
    'does not accept %j',
    (one) => {
      expect(readDrop(one)).toBeUndefined();
    },
  );
});
