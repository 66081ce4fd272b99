import { describe, expect, it } from 'vitest';
import {
  fits,
  pixelGrids,
  statedGrids,
  type PixelTensor,
} from '../../../../../src/core/model/families/grids';
import { spansOf, type Span } from '../../../../../src/core/ranking/grid/places';
import type { Grid } from '../../../../../src/core/ranking/grid/definition';

/** The grids of a family by its pixels, or by what the processor states. */
function imageGrids(given: Record<string, PixelTensor>, spans: Span[]): Grid[] {
  const tokens = spans.reduce((sum, [, count]) => sum + count, 0);
  const stated = given['image_grid_thw'];
  const grids = stated ? statedGrids(stated, tokens) : pixelGrids(given['pixel_values'], tokens);
  return fits(grids, spans) ? grids : [];
}

const pixels = (...dims: number[]): { pixel_values: PixelTensor } => ({
  pixel_values: { dims, data: [] },
});
const stated = (...grids: [number, number, number][]): Record<string, PixelTensor> => ({
  pixel_values: { dims: [1176, 588], data: [] },
  image_grid_thw: { dims: [grids.length, 3], data: grids.flat().map(BigInt) },
});

describe('grids of images', () => {
  const cases: [string, Record<string, PixelTensor>, Span[], [number, number][]][] = [
    ['a square image', pixels(1, 3, 336, 336), [[5, 576]], [[24, 24]]],
    ['a wide image', pixels(1, 3, 224, 448), [[0, 128]], [[8, 16]]],
    ['a high image of uneven patches', pixels(1, 3, 420, 285), [[1, 600]], [[30, 20]]],
    [
      'two images',
      pixels(2, 3, 48, 48),
      [
        [1, 16],
        [20, 16],
      ],
      [
        [4, 4],
        [4, 4],
      ],
    ],
    [
      'two images without text between',
      pixels(2, 3, 48, 48),
      [[1, 32]],
      [
        [4, 4],
        [4, 4],
      ],
    ],
    [
      'tiles between text',
      pixels(1, 3, 3, 512, 512),
      [
        [1, 64],
        [70, 64],
        [140, 64],
      ],
      [
        [8, 8],
        [8, 8],
        [8, 8],
      ],
    ],
    [
      'rows that end with a token of their own',
      pixels(1, 3, 48, 64),
      [
        [1, 4],
        [6, 4],
        [11, 4],
      ],
      [[3, 4]],
    ],
    [
      'patches of dynamic resolution, four a token',
      stated([1, 16, 24], [1, 8, 6]),
      [
        [3, 96],
        [101, 12],
      ],
      [
        [8, 12],
        [4, 3],
      ],
    ],
    ['a video', stated([2, 4, 8]), [[0, 16]], [[4, 4]]],
  ];
  it.each(cases)('are stated by the processor: %s', (_, given, spans, grids) => {
    expect(imageGrids(given, spans)).toEqual(grids);
  });

  const unknown: [string, Record<string, PixelTensor>, Span[]][] = [
    ['a token that stands for the whole image', pixels(1, 3, 336, 336), [[5, 577]]],
    ['a square image of a number that is none', pixels(1, 3, 336, 336), [[5, 20]]],
    ['tokens that do not divide by the images', pixels(2, 3, 48, 48), [[1, 33]]],
    [
      'images of different sizes under one name',
      pixels(2, 3, 48, 48),
      [
        [1, 21],
        [30, 11],
      ],
    ],
    ['padded tiles', pixels(2, 3, 3, 512, 512), [[1, 384]]],
    ['patches without an order', pixels(1, 1024, 768), [[1, 256]]],
    ['stated grids of other tokens', stated([1, 16, 24]), [[1, 95]]],
    ['stated grids that do not merge', stated([1, 15, 24]), [[1, 90]]],
    ['no image', {}, []],
  ];
  it.each(unknown)('are not guessed: %s', (_, given, spans) => {
    expect(imageGrids(given, spans)).toEqual([]);
  });
});

it('spans are the runs of consecutive rows', () => {
  expect(spansOf([2, 3, 4, 7, 9, 10])).toEqual([
    [2, 3],
    [7, 1],
    [9, 2],
  ]);
  expect(spansOf([])).toEqual([]);
});
