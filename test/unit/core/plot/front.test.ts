import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { bySaving, byTime, frontOf, stairs, type FrontRule } from '../../../../src/core/plot/front';

const flops: FrontRule = { ...bySaving, better: 'higher' };
const time: FrontRule = { ...byTime, better: 'higher' };
const divergence: FrontRule = { ...bySaving, better: 'lower' };
const keysOf = (points: [number, number][], choice: FrontRule): number[] =>
  frontOf(
    points.map(([x, y], at) => ({ key: String(at), x, y })),
    choice,
  ).map(({ key }) => Number(key));

describe('costs that differ by more than their metric’s noise', () => {
  // Ten points of saving, or a tenth of the time, apart.
  const point = fc.record({ x: fc.integer({ min: 1, max: 9 }), y: fc.integer({ min: 0, max: 9 }) });
  const choices = fc.record({
    cost: fc.constantFrom(bySaving, byTime),
    better: fc.constantFrom('higher' as const, 'lower' as const),
  });

  it('give exactly the points that no other beats', () => {
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), choices, (raw, { cost, better }) => {
        const choice = { ...cost, better };
        const points = raw.map(({ x, y }, i) => ({ key: String(i), x: x / 10, y: y / 10 }));
        // More is better on both of these.
        const good = ({ x, y }: { x: number; y: number }): [number, number] => [
          choice.cheaper === 'lower' ? -x : x,
          choice.better === 'lower' ? -y : y,
        ];
        const front = new Set(frontOf(points, choice).map(({ key }) => key));
        for (const one of points) {
          const [x, y] = good(one);
          const beaten = points.some((other) => {
            const [ox, oy] = good(other);
            return (ox > x && oy >= y) || (ox >= x && oy > y);
          });
          expect(front.has(one.key)).toBe(!beaten);
        }
      }),
    );
  });
});

test.each<[string, [number, number][], FrontRule, number[]]>([
  ['the best of one budget alone', [[0.6, 0.99], [0.6004, 0.93], [0.603, 0.9], [0.6049, 0.88]], flops, [0]],
  ['one a budget', [[0.4, 1], [0.402, 0.95], [0.6, 0.99], [0.604, 0.9]], flops, [0, 2]],
  ['a true step of a point', [[0.6, 0.99], [0.61, 0.98]], flops, [0, 1]],
  ['equal in accuracy, that which saves more', [[0.6, 0.99], [0.602, 0.99]], flops, [1]],
  ['times that a second measurement would turn', [[100, 0.99], [99, 0.9]], time, [0]],
  ['times that are really apart', [[100, 0.99], [90, 0.9]], time, [1, 0]],
  ['of KL, the lower', [[0.6, 0.01], [0.603, 0.4], [0.7, 0.5]], divergence, [0, 2]],
])('holds %s', (_, points, choice, front) => {
  expect(keysOf(points, choice)).toEqual(front);
}); // oxfmt-ignore

it('never has two steps at equal costs, and is never empty if there are points', () => {
  const point = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 0, max: 5 }),
  );
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
      const front = keysOf(points, flops).map((at) => points[at]!);
      expect(front.length).toBeGreaterThan(0);
      front.slice(1).forEach(([x, y], at) => {
        const [before, height] = front[at]!;
        if (height !== y) expect(x - before).toBeGreaterThan(0.005);
      });
    }),
  );
});

it('only rises with the cost, for any points', () => {
  const point = fc.tuple(
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1.1, noNaN: true }),
  );
  const rules = fc.record({
    cost: fc.constantFrom(bySaving, byTime),
    better: fc.constantFrom('higher' as const, 'lower' as const),
  });
  fc.assert(
    fc.property(fc.array(point, { maxLength: 20 }), rules, (raw, { cost, better }) => {
      const rule = { ...cost, better };
      const points = raw.map(([x, y], at) => ({ key: String(at), x: x + 0.1, y }));
      const front = frontOf(points, rule);
      // From the most expensive to the cheapest, nothing gets better.
      const dearest = rule.cheaper === 'higher' ? front : front.toReversed();
      const worth = dearest.map(({ y }) => (better === 'higher' ? y : -y));
      worth.slice(1).forEach((one, at) => {
        expect(one).toBeLessThanOrEqual(worth[at]!);
      });
    }),
  );
});

describe('stairs', () => {
  it('are horizontal or vertical, go through every point, and promise nothing between', () => {
    const steps = [[0, 3], [2, 2], [5, 1]] as const; // oxfmt-ignore
    expect(stairs(steps, bySaving)).toEqual([[0, 3], [0, 2], [2, 2], [2, 1], [5, 1]]); // oxfmt-ignore
    expect(stairs(steps, byTime)).toEqual([[0, 3], [2, 3], [2, 2], [5, 2], [5, 1]]); // oxfmt-ignore
  });

  it('need two points', () => {
    expect(stairs([[1, 1]], bySaving)).toEqual([]);
  });
});
