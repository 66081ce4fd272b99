import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseToFine, cutLengths, lengthsUpTo } from '../../../../src/core/profile/lengths';

describe('lengths', () => {
  it('end with the longest and have each once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), (longest) => {
        const lengths = lengthsUpTo(longest);
        expect(lengths.at(-1)).toBe(longest);
        expect(lengths[0]).toBeGreaterThan(0);
        expect(lengths).toEqual([...new Set(lengths)].sort((a, b) => a - b));
      }),
    );
  });

  it('are visited all, both ends first and no gap twice as wide as another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const lengths = Array.from({ length: count }, (_, at) => at + 1);
        const order = coarseToFine(lengths);
        expect([...order].sort((a, b) => a - b)).toEqual(lengths);
        expect(order[0]).toBe(count);
        if (count > 1) expect(order[1]).toBe(1);
        if (count > 4) {
          const seen = order.slice(0, 5).sort((a, b) => a - b);
          const gaps = seen.slice(1).map((one, at) => one - seen[at]!);
          expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps) + 2);
        }
      }),
    );
  });

  it('of cuts have visual tokens beside the text', () => {
    expect(cutLengths([4, 10, 20, 30, 40, 50, 60], 30)).toEqual([60]);
    expect(cutLengths([4, 10, 20, 30, 40, 50, 60], 8)).toEqual([30, 60]);
  });
});
