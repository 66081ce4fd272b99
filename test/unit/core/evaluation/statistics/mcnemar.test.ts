import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedScores, mcnemar } from '../../../../../src/core/evaluation/statistics/mcnemar';
import { referenceCases } from './reference';

describe("McNemar's p", () => {
  it.each(referenceCases<{ gained: number; lost: number; p: number }>('mcnemar'))(
    'of $gained gained and $lost lost is $p',
    ({ gained, lost, p }) => {
      const found = mcnemar(gained, lost);
      expect(Math.abs(found - p)).toBeLessThanOrEqual(1e-9 * p);
      expect(mcnemar(lost, gained)).toBe(found);
    },
  );

  it('falls as changes become more uneven', () => {
    const values = Array.from({ length: 11 }, (_, lost) => mcnemar(20 - lost, lost));
    expect(values).toEqual([...values].sort((a, b) => a - b));
  });
});

describe('changed scores', () => {
  it('count any change of the score', () => {
    expect(changedScores([1, 0, 1 / 3, 1, 0], [0, 1, 2 / 3, 1, 0])).toEqual({ gained: 1, lost: 2 });
    expect(changedScores([], [])).toEqual({ gained: 0, lost: 0 });
  });

  it('swap when the models do', () => {
    const pairs = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()));
    fc.assert(
      fc.property(pairs, (list) => {
        const [a, b] = [list.map(([score]) => score), list.map(([, right]) => Number(right))];
        const { gained, lost } = changedScores(a, b);
        expect(changedScores(b, a)).toEqual({ gained: lost, lost: gained });
        expect(changedScores(a, a)).toEqual({ gained: 0, lost: 0 });
      }),
    );
  });
});
