import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { front } from '../../../../src/core/report/figures/points';
import { linear } from '../../../../src/core/report/figures/scale';
import { keyOf } from '../../../../src/core/report/findings';

const point = fc.record({
  x: fc.integer({ min: 0, max: 9 }).map((x) => x / 10),
  y: fc.integer({ min: 0, max: 9 }).map((y) => y / 10),
});

it('the front is what no other point is at least as cheap and better than', () => {
  fc.assert(
    fc.property(fc.array(point, { minLength: 1 }), (points) => {
      const corners = front(points, { name: '', better: 'higher', start: [0, 1] });
      const all = [...points, { x: 0, y: 1 }];
      // By trying all pairs: the points that nothing dominates.
      const best = all.filter(
        (one) =>
          !all.some(
            (other) => other.x >= one.x && other.y >= one.y && (other.x > one.x || other.y > one.y),
          ),
      );
      const expected = new Set(best.map(({ x, y }) => `${x} ${y}`));
      // Every second corner is such a point; those between lead there.
      const drawn = new Set(corners.filter((_, i) => i % 2 === 1).map(([x, y]) => `${x} ${y}`));
      expect(drawn).toEqual(expected);
    }),
  );
});

it('of what should be low, lower is better', () => {
  const points = [
    { x: 0.5, y: 0.1 },
    { x: 0.4, y: 0.2 },
    { x: 0.9, y: 0.8 },
  ];
  expect(front(points, { name: '', better: 'lower', start: [0, 0] })).toEqual([
    [0, 0],
    [0, 0],
    [0, 0.1],
    [0.5, 0.1],
    [0.5, 0.8],
    [0.9, 0.8],
  ]);
});

test.each([
  [
    [0, 0.695],
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7],
  ],
  [
    [0.81, 1.02],
    [0.8, 0.85, 0.9, 0.95, 1, 1.05],
  ],
  [
    [0, 0.041],
    [0, 0.01, 0.02, 0.03, 0.04, 0.05],
  ],
  [
    [1, 1],
    [1, 1.1],
  ],
] as [[number, number], number[]][])('an axis over %j has ticks %j', (domain, ticks) => {
  expect(linear(domain, [0, 100], domain[1] === 0.695 ? 8 : 5).ticks).toEqual(ticks);
});

it('an axis holds its values and is linear', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 0, max: 1e3, noNaN: true }),
      fc.integer({ min: 2, max: 10 }),
      (low, size, count) => {
        const scale = linear([low, low + size], [10, 110], count);
        expect(scale(low)).toBeGreaterThanOrEqual(10 - 1e-3);
        expect(scale(low + size)).toBeLessThanOrEqual(110 + 1e-3);
        expect(scale(scale.ticks[0]!)).toBeCloseTo(10, 3);
        expect(scale(scale.ticks.at(-1)!)).toBeCloseTo(110, 3);
      },
    ),
  );
});

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
