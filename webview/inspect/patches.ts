/** The places of patches: a figure for each grid, in units of its own. Pure. */
import type { ObservedImage, PatchGrid } from '../../src/protocol/inspect';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What is drawn for one grid: its image, if it is on one, and a rectangle for every patch. */
export interface Figure {
  width: number;
  height: number;
  /** Absent if the grid's place on the image is unknown. */
  picture?: Rect;
  /** The area of all patches. */
  patches: Rect;
  rows: number;
  columns: number;
}

/** Units along the longer side of a figure. */
export const figureSide = 1000;

/** Large enough for the image and for patches of padding beside it. */
export function figureOf(
  { rows, columns, view }: PatchGrid,
  image: Pick<ObservedImage, 'width' | 'height'>,
): Figure {
  if (!view) {
    const unit = figureSide / Math.max(rows, columns);
    const [width, height] = [columns * unit, rows * unit];
    return { width, height, patches: { x: 0, y: 0, width, height }, rows, columns };
  }
  const [left, top] = [Math.min(0, view.x), Math.min(0, view.y)];
  const right = Math.max(1, view.x + view.width);
  const bottom = Math.max(1, view.y + view.height);
  const [wide, high] = [(right - left) * image.width, (bottom - top) * image.height];
  const scale = figureSide / Math.max(wide, high);
  /** From fractions of the image. */
  const place = (x: number, y: number, width: number, height: number): Rect => ({
    x: (x - left) * image.width * scale,
    y: (y - top) * image.height * scale,
    width: width * image.width * scale,
    height: height * image.height * scale,
  });
  return {
    width: wide * scale,
    height: high * scale,
    picture: place(0, 0, 1, 1),
    patches: place(view.x, view.y, view.width, view.height),
    rows,
    columns,
  };
}

/** @param index of the patch in its grid, in reading order */
export function patchRect({ patches, rows, columns }: Figure, index: number): Rect {
  const { row, column } = placeOf({ columns }, index);
  const [width, height] = [patches.width / columns, patches.height / rows];
  return { x: patches.x + column * width, y: patches.y + row * height, width, height };
}

/** Ordinal of a patch's token among all visual tokens. */
export function tokenAt(
  { first, tokens }: Pick<PatchGrid, 'first' | 'tokens'>,
  index: number,
): number {
  return tokens?.[index] ?? first + index;
}

export interface Place {
  row: number;
  column: number;
}

export function placeOf({ columns }: { columns: number }, index: number): Place {
  return { row: Math.floor(index / columns), column: index % columns };
}

/** The direction of a key, in rows and columns. */
const moves: Readonly<Record<string, Place>> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  PageUp: { row: -5, column: 0 },
  PageDown: { row: 5, column: 0 },
};

/**
 * The patch that a key leads to, as in any grid: Home and End within the row, with Control to the
 * first and the last.
 *
 * @returns undefined for a key that the grid does not use
 */
export function patchTarget(
  { rows, columns }: { rows: number; columns: number },
  index: number,
  { key, ctrlKey }: { key: string; ctrlKey: boolean },
): number | undefined {
  const { row, column } = placeOf({ columns }, index);
  if (key === 'Home') return ctrlKey ? 0 : row * columns;
  if (key === 'End') return ctrlKey ? rows * columns - 1 : (row + 1) * columns - 1;
  const move = moves[key];
  if (!move || ctrlKey) return undefined;
  const within = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  return within(row + move.row, rows) * columns + within(column + move.column, columns);
}
