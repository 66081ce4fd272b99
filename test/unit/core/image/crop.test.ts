import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centreCrop, crop, tilesOf } from '../../../../src/core/image/crop';
import type { Picture } from '../../../../src/core/image/picture';

/** Every pixel encodes its place. */
function placed(width: number, height: number): Picture {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    data.set([at % width, Math.floor(at / width), 200], at * 3);
  }
  return { width, height, data };
}

const pixel = ({ data, width }: Picture, x: number, y: number): number[] => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];

const side = fc.integer({ min: 1, max: 6 });

describe('crop', () => {
  it('has the pixel of its place, or the colour where the picture has none', () => {
    const edge = fc.integer({ min: -8, max: 8 });
    fc.assert(
      fc.property(side, side, edge, edge, side, side, (width, height, left, top, wide, high) => {
        const out = crop(
          placed(width, height),
          { left, top, width: wide, height: high },
          [1, 2, 3],
        );
        expect([out.width, out.height]).toEqual([wide, high]);
        for (let y = 0; y < high; y += 1) {
          for (let x = 0; x < wide; x += 1) {
            const [sourceX, sourceY] = [left + x, top + y];
            const isInside = sourceX >= 0 && sourceX < width && sourceY >= 0 && sourceY < height;
            expect(pixel(out, x, y)).toEqual(isInside ? [sourceX, sourceY, 200] : [1, 2, 3]);
          }
        }
      }),
    );
  });
});

describe('centreCrop', () => {
  it.each([
    // torchvision: an odd rest leaves the larger part at the right and below.
    [5, 5, 2, 2, [1, 1, 200]],
    [4, 4, 2, 2, [1, 1, 200]],
    // Padded where the picture is smaller; an odd rest goes to the right and below.
    [2, 2, 5, 5, [0, 0, 0]],
    [3, 3, 3, 3, [0, 0, 200]],
  ])('of %d x %d to %d x %d begins at the right pixel', (width, height, wide, high, first) => {
    expect(pixel(centreCrop(placed(width, height), wide, high), 0, 0)).toEqual(first);
  });

  it('puts a smaller picture in the middle', () => {
    const out = centreCrop(placed(2, 2), 5, 5);
    expect(pixel(out, 1, 1)).toEqual([0, 0, 200]);
    expect(pixel(out, 2, 2)).toEqual([1, 1, 200]);
    expect(pixel(out, 3, 3)).toEqual([0, 0, 0]);
  });
});

describe('tilesOf', () => {
  it('cuts whole tiles row by row, and leaves out incomplete ones', () => {
    const tiles = tilesOf(placed(7, 5), 3, 2);
    expect(tiles.map((tile) => pixel(tile, 0, 0).slice(0, 2))).toEqual([
      [0, 0],
      [3, 0],
      [0, 2],
      [3, 2],
    ]);
    expect(tiles.every(({ width, height }) => width === 3 && height === 2)).toBe(true);
  });
});
