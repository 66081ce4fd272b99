import { describe, expect, it } from 'vitest';
import type { ImageView } from '../../../../src/core/model/families/view';
import { figureOf, figureSide, patchRect, patchTarget } from '../../../../webview/inspect/patches';

const grid = (rows: number, columns: number, view?: ImageView) => ({
  ...{ image: 0, first: 0, rows, columns, isKnown: true },
  ...(view && { view }),
});
const view = (x: number, y: number, width: number, height: number): ImageView => ({
  ...{ x, y, width, height, isKnown: true },
});

describe('a figure', () => {
  it('is the image with its patches over it', () => {
    const figure = figureOf(grid(2, 4, view(0, 0, 1, 1)), { width: 400, height: 200 });
    expect([figure.width, figure.height]).toEqual([figureSide, 500]);
    expect(figure.picture).toEqual({ x: 0, y: 0, width: 1000, height: 500 });
    expect(patchRect(figure, 0)).toEqual({ x: 0, y: 0, width: 250, height: 250 });
    expect(patchRect(figure, 7)).toEqual({ x: 750, y: 250, width: 250, height: 250 });
  });

  it('shows what a crop leaves out beside the patches', () => {
    const figure = figureOf(grid(4, 4, view(0.25, 0, 0.5, 1)), { width: 400, height: 200 });
    expect(figure.picture).toEqual({ x: 0, y: 0, width: 1000, height: 500 });
    expect(figure.patches).toEqual({ x: 250, y: 0, width: 500, height: 500 });
    expect(patchRect(figure, 5)).toEqual({ x: 375, y: 125, width: 125, height: 125 });
  });

  it('grows by padding: patches that lie beside the image', () => {
    const figure = figureOf(grid(2, 2, view(0, -0.5, 1, 2)), { width: 200, height: 100 });
    expect([figure.width, figure.height]).toEqual([1000, 1000]);
    expect(figure.picture).toEqual({ x: 0, y: 250, width: 1000, height: 500 });
    expect(figure.patches).toEqual({ x: 0, y: 0, width: 1000, height: 1000 });
  });

  it('has no image if nobody knows the place: patches are square', () => {
    const figure = figureOf(grid(2, 5), { width: 9, height: 900 });
    expect(figure.picture).toBeUndefined();
    expect([figure.width, figure.height]).toEqual([1000, 400]);
    expect(patchRect(figure, 9)).toEqual({ x: 800, y: 200, width: 200, height: 200 });
  });
});

describe('keys of a grid of 3 rows and 4 columns', () => {
  it.each([
    ['ArrowRight', 5, 6],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 4, 4],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 5, 1],
    ['ArrowUp', 1, 1],
    ['Home', 6, 4],
    ['End', 6, 7],
    ['PageDown', 1, 9],
    ['PageUp', 10, 2],
  ])('%s from %i goes to %i', (key, from, to) => {
    expect(patchTarget({ rows: 3, columns: 4 }, from, { key, ctrlKey: false })).toBe(to);
  });

  it.each([
    ['Home', 0],
    ['End', 11],
    ['ArrowRight', undefined],
  ])('Control and %s: %s', (key, to) => {
    expect(patchTarget({ rows: 3, columns: 4 }, 6, { key, ctrlKey: true })).toBe(to);
  });

  it('leaves others alone', () => {
    const none = patchTarget({ rows: 3, columns: 4 }, 6, { key: 'Enter', ctrlKey: false });
    expect(none).toBeUndefined();
  });
});
