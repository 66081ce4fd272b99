import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveAt, type Curve } from '../../../../src/core/cost/curve';

const stairs: Curve = [
  [10, 1],
  [20, 1],
  [21, 5],
  [40, 3],
];

describe('curveAt', () => {
  it.each([
    [10, 1],
    [15, 1],
    [20.5, 3],
    [21, 5],
    [30.5, 4],
    [40, 3],
    [5, 1],
    [59, 1],
    [1000, 0],
  ])('reads %d tokens as %d', (tokens, amount) => {
    expect(curveAt(stairs, tokens)).toBeCloseTo(amount, 12);
  });

  it('is one amount if one length was measured', () => {
    expect(curveAt([[7, 3]], 100)).toBe(3);
  });

  it('gives back the measured points, and stays between its neighbours', () => {
    const curves = fc
      .uniqueArray(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 12 })
      .chain((lengths) =>
        fc
          .array(fc.double({ min: 0, max: 1e3, noNaN: true }), {
            minLength: lengths.length,
            maxLength: lengths.length,
          })
          .map((amounts) =>
            lengths
              .sort((a, b) => a - b)
              .map((length, at): [number, number] => [length, amounts[at]!]),
          ),
      );
    fc.assert(
      fc.property(curves, fc.nat(), (curve, seed) => {
        for (const [length, amount] of curve) expect(curveAt(curve, length)).toBeCloseTo(amount, 6);
        const at = seed % (curve.length - 1);
        const [[x0, y0], [x1, y1]] = [curve[at]!, curve[at + 1]!];
        const between = curveAt(curve, (x0 + x1) / 2);
        expect(between).toBeGreaterThanOrEqual(Math.min(y0, y1) - 1e-9);
        expect(between).toBeLessThanOrEqual(Math.max(y0, y1) + 1e-9);
      }),
    );
  });
});
