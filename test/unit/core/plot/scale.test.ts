import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  divergenceScale,
  keptScale,
  layerScale,
  rangeScale,
  savedScale,
  zeroScale,
  type ScaleOf,
} from '../../../../src/core/plot/scale';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const time = fc.double({ min: 0.01, max: 1e5, noNaN: true });
const counts = fc.integer({ min: 2, max: 10 });

/** Values that lie on each kind of axis. */
const kinds: [string, ScaleOf, fc.Arbitrary<number>][] = [
  ['savings', savedScale, share],
  ['accuracy kept', keptScale, fc.double({ min: 0, max: 1.3, noNaN: true })],
  ['masses', zeroScale, fc.double({ min: -0.2, max: 1, noNaN: true })],
  ['times', rangeScale, time],
  ['divergences', divergenceScale, fc.double({ min: 1e-7, max: 20, noNaN: true })],
  ['layers', layerScale, fc.integer({ min: 0, max: 80 })],
];

describe.each(kinds)('an axis of %s', (kind, scaleOf, value) => {
  it('holds its values, in order, and marks that are evenly apart and inside', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 12 }), counts, (values, count) => {
        const scale = scaleOf(values, [10, 210], count);
        const [low, high] = [Math.min(...values), Math.max(...values)];
        expect(scale(low)).toBeGreaterThanOrEqual(10 - 1e-6);
        expect(scale(high)).toBeLessThanOrEqual(210 + 1e-6);
        // Clamping would hide a value that lies outside.
        expect(scale.domain()[0]).toBeLessThanOrEqual(low + 1e-12);
        expect(scale.domain()[1]).toBeGreaterThanOrEqual(high - 1e-12);
        const places = scale.marks.map((mark) => scale(mark));
        for (const place of places) {
          expect(place).toBeGreaterThanOrEqual(10 - 1e-6);
          expect(place).toBeLessThanOrEqual(210 + 1e-6);
        }
        const gaps = places.slice(1).map((place, at) => place - places[at]!);
        for (const gap of gaps) expect(gap).toBeGreaterThan(0);
        if (kind !== 'divergences') for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0]!, 6);
      }),
    );
  });
});

test('savings are in one range however wide a plot is', () => {
  fc.assert(
    fc.property(fc.array(share, { minLength: 1, maxLength: 9 }), counts, (values, count) => {
      const few = savedScale(values, [0, 100], 2);
      expect(savedScale(values, [0, 900], count).domain()).toEqual(few.domain());
    }),
  );
});

test('accuracy kept is marked up to 100% and no further', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1.3, noNaN: true }), { maxLength: 9 }),
      counts,
      (values, count) => {
        const { marks } = keptScale(values, [200, 0], count);
        expect(marks.at(-1)).toBe(1);
        expect(marks.length).toBeGreaterThan(1);
      },
    ),
  );
});

test('masses are marked from 0, even if chance put some slightly below', () => {
  const below = fc.double({ min: -0.05, max: -1e-6, noNaN: true });
  const above = fc.double({ min: 0.06, max: 1, noNaN: true });
  fc.assert(
    fc.property(below, above, counts, (low, high, count) => {
      const { marks } = zeroScale([low, high], [200, 0], count);
      expect(marks[0]).toBe(0);
      expect(marks.at(-1)).toBeLessThanOrEqual(1);
    }),
  );
});

test.each([
  ['savings: what there is', savedScale([0.5, 0.9], [0, 400], 5).domain(), [0.4, 1]],
  ['one saving: around it', savedScale([0.6], [0, 400], 4).domain(), [0.57, 0.63]],
  ['small savings: from nothing', savedScale([0.01], [0, 400], 4).domain(), [0, 0.05]],
  [
    'accuracy: never a point as large as fifty',
    keptScale([0.999], [0, 300], 5).domain(),
    [0.93, 1],
  ],
  ['layers: whole', layerScale([3, 5], [0, 400], 8).marks, [3, 4, 5]],
  [
    'orders of magnitude: by 1, 2 and 5',
    divergenceScale([0.01, 1], [0, 300], 6).marks,
    [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1],
  ],
  ['nothing has no logarithm', divergenceScale([0, 3], [0, 300], 4).domain(), [0, 3]],
])('%s', (_, found, expected) => {
  expect(found).toEqual(expected);
});
