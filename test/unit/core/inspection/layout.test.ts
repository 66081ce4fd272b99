import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut } from '../../../../src/core/inspection/layout';

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => from + at);

describe('grids of images', () => {
  it('are the processor’s, one after the other', () => {
    expect(
      layOut(range(3, 20), 2, [
        [3, 4],
        [2, 4],
      ]),
    ).toEqual([
      { image: 0, first: 0, rows: 3, columns: 4, isKnown: true },
      { image: 1, first: 12, rows: 2, columns: 4, isKnown: true },
    ]);
  });

  it('are several of an image that was cut into tiles', () => {
    const tiles = Array.from({ length: 3 }, (): [number, number] => [2, 2]);
    expect(layOut(range(0, 12), 1, tiles).map(({ image, first }) => [image, first])).toEqual([
      [0, 0],
      [0, 4],
      [0, 8],
    ]);
  });

  it.each([
    ['one image', range(1, 12), 1, [[3, 4]]],
    [
      'two that follow each other',
      range(1, 24),
      2,
      [
        [3, 4],
        [3, 4],
      ],
    ],
    [
      'two with text between',
      [...range(1, 12), ...range(20, 6)],
      2,
      [
        [3, 4],
        [2, 3],
      ],
    ],
    ['a prime number of tokens', range(0, 7), 1, [[1, 7]]],
  ])('are guessed if nothing states them: %s', (_, rows, images, expected) => {
    const grids = layOut(rows, images, []);
    expect(grids.map((grid) => [grid.rows, grid.columns])).toEqual(expected);
    expect(grids.every(({ isKnown }) => !isKnown)).toBe(true);
    expect(new Set(grids.map(({ image }) => image)).size).toBe(images);
  });

  it('hold every token once, in order, and name only images that are there', () => {
    const runs = fc.array(fc.record({ gap: fc.nat(3), length: fc.integer({ min: 1, max: 40 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(runs, fc.integer({ min: 1, max: 6 }), (parts, images) => {
        let row = 0;
        const rows = parts.flatMap(({ gap, length }) => {
          const run = range(row + gap, length);
          row += gap + length;
          return run;
        });
        const grids = layOut(rows, images, []);
        let first = 0;
        for (const grid of grids) {
          expect(grid.first).toBe(first);
          expect(grid.image).toBeLessThan(images);
          first += grid.rows * grid.columns;
        }
        expect(first).toBe(rows.length);
        const order = grids.map(({ image }) => image);
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }),
    );
  });
});
