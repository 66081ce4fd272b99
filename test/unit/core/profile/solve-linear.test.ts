import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveLinear } from '../../../../src/core/profile/solve-linear';

const entry = fc.integer({ min: -9, max: 9 });

/** A system that is known to have one solution: the diagonal outweighs the rest of its row. */
const system = fc.integer({ min: 1, max: 5 }).chain((size) =>
  fc
    .record({
      rows: fc.array(fc.array(entry, { minLength: size, maxLength: size }), {
        minLength: size,
        maxLength: size,
      }),
      unknowns: fc.array(entry, { minLength: size, maxLength: size }),
      order: fc.shuffledSubarray(
        Array.from({ length: size }, (_, at) => at),
        { minLength: size, maxLength: size },
      ),
    })
    .map(({ rows, unknowns, order }) => {
      const full = rows.map((row, at) => row.map((one, to) => (at === to ? 60 + one : one)));
      return { rows: order.map((at) => full[at]!), unknowns };
    }),
);

describe('solveLinear', () => {
  it('finds the unknowns that the values were made from, whatever the order of the rows', () => {
    fc.assert(
      fc.property(system, ({ rows, unknowns }) => {
        const values = rows.map((row) =>
          row.reduce((sum, one, at) => sum + one * unknowns[at]!, 0),
        );
        for (const [at, found] of solveLinear(rows, values).entries()) {
          expect(found).toBeCloseTo(unknowns[at]!, 8);
        }
      }),
    );
  });

  it('leaves its input unchanged', () => {
    const rows = [
      [0, 2],
      [4, 1],
    ];
    expect(solveLinear(rows, [6, 7])).toEqual([1, 3]);
    expect(rows).toEqual([
      [0, 2],
      [4, 1],
    ]);
  });

  it('gives 0 for an unknown that no row determines', () => {
    expect(
      solveLinear(
        [
          [2, 0],
          [4, 0],
        ],
        [6, 12],
      ),
    ).toEqual([3, 0]);
  });
});
