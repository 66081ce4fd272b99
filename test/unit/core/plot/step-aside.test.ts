import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stepAside } from '../../../../src/core/plot/step-aside';

const series = ['a', 'b', 'c', 'd'];

it('puts marks at one place side by side, in the order of their series', () => {
  const places = ['b', 'a'].map((id) => ({ point: { series: id }, x: 100, y: 50 }));
  const [left, right] = stepAside(places, series, 400);
  expect([left!.point.series, right!.point.series]).toEqual(['a', 'b']);
  expect(right!.x - left!.x).toBeGreaterThanOrEqual(8);
  expect(right!.x + left!.x).toBe(200);
});

it('moves none too far, however many there are, and none up or down', () => {
  const place = fc.record({
    point: fc.record({ series: fc.constantFrom(...series), id: fc.integer() }),
    x: fc.integer({ min: 0, max: 60 }),
    y: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(place, { maxLength: 30 }), (places) => {
      const marked = places.map((one, id) => ({ ...one, point: { ...one.point, id } }));
      const moved = stepAside(marked, series, 300);
      expect(moved.length).toBe(places.length);
      for (const { point, x, y } of moved) {
        const own = places[point.id]!;
        // A mark also moves for the middle of the marks near it.
        expect(Math.abs(x - own.x)).toBeLessThanOrEqual(9);
        expect(y).toBe(own.y);
      }
    }),
  );
});
