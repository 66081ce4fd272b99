import { describe, expect, it } from 'vitest';
import { joinTiles } from '../../../../src/core/inspection/join-tiles';
import type { PatchGrid } from '../../../../src/core/inspection/types';
import type { ImageView } from '../../../../src/core/model/families/view';
import { tileViews, whole } from '../../../../src/core/model/families/view';

/** Grids of 2 x 3 tokens with these views. */
function grids(views: readonly (ImageView | undefined)[], image = 0, first = 0): PatchGrid[] {
  return views.map((view, at) => ({
    ...{ image, first: first + 6 * at, rows: 2, columns: 3, isKnown: true },
    ...(view && { view }),
  }));
}

describe('joinTiles', () => {
  it('lays tiles out as they lie, with the tokens of each', () => {
    const [tiled, alone, ...more] = joinTiles(grids([...tileViews(2, 2), whole]));
    expect(more).toEqual([]);
    expect(tiled).toMatchObject({ first: 0, rows: 4, columns: 6, view: { width: 1, height: 1 } });
    // Written out: two tiles beside each other, and two below.
    expect(tiled!.tokens).toEqual(
      [
        [0, 1, 2, 6, 7, 8],
        [3, 4, 5, 9, 10, 11],
        [12, 13, 14, 18, 19, 20],
        [15, 16, 17, 21, 22, 23],
      ].flat(),
    );
    expect(alone).toEqual(grids([whole], 0, 24)[0]);
  });

  it('keeps each image its own', () => {
    const two = [...grids(tileViews(1, 3)), ...grids(tileViews(3, 1), 1, 18)];
    expect(joinTiles(two)).toMatchObject([
      { image: 0, rows: 2, columns: 9 },
      { image: 1, first: 18, rows: 6, columns: 3 },
    ]);
  });

  it.each([
    ['one tile', grids([whole])],
    ['grids whose place nobody knows', grids([undefined, undefined])],
    ['views that lie on each other', grids([whole, whole])],
    ['a row that is not full', grids(tileViews(2, 2).slice(0, 3))],
    ['nothing', []],
  ])('leaves %s', (_, given) => {
    expect(joinTiles(given)).toEqual(given);
  });
});
