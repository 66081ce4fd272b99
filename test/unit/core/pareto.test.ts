import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nonDominated } from '../../../src/core/pareto';

type Point = readonly [saving: number, worth: number];

const saving = ([one]: Point) => one;
const worth = ([, one]: Point) => one;

/** Few values, so that many are alike. */
const coordinate = fc.integer({ min: 0, max: 6 });
const points = fc.array(fc.tuple(coordinate, coordinate), { maxLength: 20 });

/** By the definition: an item that is at least as good both ways, and better in one. */
function isDominated([x, y]: Point, all: readonly Point[]): boolean {
  return all.some(([a, b]) => a >= x && b >= y && (a > x || b > y));
}

describe('nonDominated', () => {
  it('returns those that no other dominates, all of them, from the most expensive on', () => {
    fc.assert(
      fc.property(points, (all) => {
        const found = nonDominated(all, { saving, worth });
        expect(new Set(found)).toEqual(new Set(all.filter((one) => !isDominated(one, all))));
        const savings = found.map(saving);
        expect(savings).toEqual(savings.toSorted((a, b) => a - b));
      }),
    );
  });

  it.each<[string, Point[], Point[]]>([
    ['keeps those that are alike in both', [[1, 1], [1, 1]], [[1, 1], [1, 1]]], // oxfmt-ignore
    ['takes savings as good as equal for one', [[0.5, 0.9], [0.501, 0.8]], [[0.5, 0.9]]], // oxfmt-ignore
    ['and those further apart for two', [[0.5, 0.9], [0.6, 0.8]], [[0.5, 0.9], [0.6, 0.8]]], // oxfmt-ignore
  ])('%s', (_, all, expected) => {
    const isEqual = (a: Point, b: Point) => Math.abs(a[0] - b[0]) < 0.01;
    expect(nonDominated(all, { saving, worth, isEqual })).toEqual(expected);
  });
});
