import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fallingThrough,
  type MonotonePoint,
} from '../../../../../src/core/evaluation/statistics/monotone';

const point = (x: number, value: number, half = 0.01): MonotonePoint => ({
  x,
  value,
  interval: [value - half, value + half],
});

const anyPoint = fc
  .record({
    x: fc.integer({ min: 0, max: 10 }).map((x) => x / 10),
    value: fc.double({ min: 0, max: 1.2, noNaN: true }),
    half: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  .map(({ x, value, half }) => point(x, value, half));

describe('fallingThrough', () => {
  it('goes through points that fall, and in straight lines between them', () => {
    const at = fallingThrough([point(0, 1), point(0.5, 0.9), point(1, 0.5)]);
    expect(at(0.5)?.value).toBeCloseTo(0.9, 12);
    expect(at(0.75)?.value).toBeCloseTo(0.7, 12);
    expect(at(0.75)?.low).toBeCloseTo(0.69, 12);
    expect(at(0.75)?.high).toBeCloseTo(0.71, 12);
  });

  it('is undefined beyond the measured points', () => {
    const at = fallingThrough([point(0.2, 1), point(0.6, 0.9)]);
    expect([at(0.1), at(0.7)]).toEqual([undefined, undefined]);
    expect(fallingThrough([])(0)).toBeUndefined();
  });

  it('pools values that rise, the surer point weighing more', () => {
    const at = fallingThrough([point(0, 0.8, 0.1), point(1, 0.9, 0.05)]);
    // Weights 1 to 4: (0.8 + 4 x 0.9) / 5.
    expect(at(0)?.value).toBeCloseTo(0.88, 12);
    expect(at(1)?.value).toBeCloseTo(0.88, 12);
  });

  it('never rises, and lies within its band', () => {
    fc.assert(
      fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 12 }), (points) => {
        const at = fallingThrough(points);
        const places = Array.from({ length: 101 }, (_, i) => i / 100);
        const found = places.flatMap((x) => at(x) ?? []);
        for (const [i, { value, low, high }] of found.entries()) {
          expect(low).toBeLessThanOrEqual(value + 1e-12);
          expect(high).toBeGreaterThanOrEqual(value - 1e-12);
          if (i > 0) expect(value).toBeLessThanOrEqual(found[i - 1]!.value + 1e-9);
        }
      }),
    );
  });

  it('is nearest in weighted squares, as a search over all monotone grids finds', () => {
    const grid = Array.from({ length: 11 }, (_, i) => i / 10);
    const cost = (points: readonly MonotonePoint[], values: readonly number[]): number =>
      points.reduce(
        (sum, { value, interval: [low, high] }, i) =>
          sum + ((value - values[i]!) / (high - low)) ** 2,
        0,
      );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...grid), fc.constantFrom(0.05, 0.1, 0.2)), {
          minLength: 3,
          maxLength: 3,
        }),
        (values) => {
          const points = values.map(([value, half], x) => point(x, value, half));
          const at = fallingThrough(points);
          const own = cost(
            points,
            [0, 1, 2].map((x) => at(x)!.value),
          );
          for (const a of grid) {
            for (const b of grid.filter((one) => one <= a)) {
              for (const c of grid.filter((one) => one <= b)) {
                expect(own).toBeLessThanOrEqual(cost(points, [a, b, c]) + 1e-9);
              }
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});
