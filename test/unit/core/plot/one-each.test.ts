import fc from 'fast-check';
import { expect, it } from 'vitest';
import { oneEach } from '../../../../src/core/plot/one-each';

interface Point {
  series: string;
  x: number;
}

const one = (points: readonly Point[]) => oneEach(points, (point) => point);

it('keeps the first of a series at a budget, and those of other budgets and series', () => {
  const points = [
    { series: 'stride', x: 0.34 },
    { series: 'stride', x: 0.342 },
    { series: 'random', x: 0.342 },
    { series: 'stride', x: 0.5 },
  ];
  expect(one(points)).toEqual([points[0], points[2], points[3]]);
});

it('leaves no two of a series near one another, and loses no budget', () => {
  const point = fc.record({
    series: fc.constantFrom('a', 'b'),
    x: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(point), (points) => {
      const kept = one(points);
      for (const [at, { series, x }] of kept.entries()) {
        const others = kept.slice(at + 1).filter((other) => other.series === series);
        expect(others.every((other) => Math.abs(other.x - x) >= 0.005)).toBe(true);
      }
      for (const { series, x } of points) {
        expect(kept.some((other) => other.series === series && Math.abs(other.x - x) < 0.005)).toBe(
          true,
        );
      }
    }),
  );
});
