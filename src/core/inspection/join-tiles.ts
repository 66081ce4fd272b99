/**
 * Tiles that lie beside each other on one image, as one grid: a page shows the image once. Pure.
 */
import type { ImageView } from '../model/families/view';
import type { PatchGrid } from './types';

/**
 * Allowed deviation, as a part of a view's width or height: tiles are cut at fractions that
 * floating point rounds.
 */
const slack = 1e-6;

/** @param grids in the order of their tokens */
export function joinTiles(grids: readonly PatchGrid[]): PatchGrid[] {
  const joined: PatchGrid[] = [];
  for (let at = 0; at < grids.length;) {
    const tiles = tilesFrom(grids.slice(at));
    joined.push(tiles.length > 1 ? join(tiles) : grids[at]!);
    at += Math.max(1, tiles.length);
  }
  return joined;
}

type Tile = PatchGrid & { view: ImageView };

/**
 * The grids from the first on that are rows and columns of equal tiles; none or one if they are
 * not.
 */
function tilesFrom(grids: readonly PatchGrid[]): Tile[] {
  const [first] = grids;
  if (first?.view === undefined) return [];
  const { image, rows, columns, view } = first;
  const isAlike = (grid: PatchGrid): grid is Tile =>
    grid.view !== undefined &&
    grid.image === image &&
    grid.rows === rows &&
    grid.columns === columns &&
    isNear(grid.view.width, view.width) &&
    isNear(grid.view.height, view.height);
  const end = grids.findIndex((grid) => !isAlike(grid));
  const alike = (end === -1 ? grids : grids.slice(0, end)) as Tile[];
  const across = acrossOf(alike);
  const isTiling = alike.every(
    ({ view: { x, y } }, at) =>
      isNear(x, view.x + (at % across) * view.width) &&
      isNear(y, view.y + Math.floor(at / across) * view.height),
  );
  return isTiling && alike.length % across === 0 ? alike : [];
}

/** Tiles of the first row. */
function acrossOf(tiles: readonly Tile[]): number {
  const below = tiles.findIndex(({ view }) => !isNear(view.y, tiles[0]!.view.y));
  return below === -1 ? tiles.length : below;
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) < slack;
}

function join(tiles: readonly Tile[]): PatchGrid {
  const [{ rows, columns, view, ...first }] = tiles as [Tile];
  const across = acrossOf(tiles);
  const down = tiles.length / across;
  const wide = across * columns;
  const tokens = Array.from({ length: down * rows * wide }, (_, index) => {
    const [row, column] = [Math.floor(index / wide), index % wide];
    const tile = tiles[Math.floor(row / rows) * across + Math.floor(column / columns)]!;
    return tile.first + (row % rows) * columns + (column % columns);
  });
  const whole = { ...view, width: across * view.width, height: down * view.height };
  return { ...first, rows: down * rows, columns: wide, view: whole, tokens };
}
