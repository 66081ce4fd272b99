/**
 * Where visual tokens lie on the grids of their images, exactly as the pruned graph lays them out.
 */
import type { Grid } from './definition';
import { sumOf } from '../../sums';

/** Consecutive rows of the prompt that are visual tokens: the first row, and how many. */
export type Span = [start: number, count: number];

/** @param rows of the visual tokens, ascending */
export function spansOf(rows: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last && last[0] + last[1] === row) last[1] += 1;
    else spans.push([row, 1]);
  }
  return spans;
}

/** Places of all visual tokens of a prompt, by their order in it. */
export interface GridPlaces {
  row: Int32Array;
  column: Int32Array;
  /** Columns of the token's image. */
  columns: Int32Array;
}

/**
 * @param runs lengths of the runs of consecutive visual tokens; a run whose length is a multiple of
 *    the grid's tokens holds images of that grid, any other is one image of `nearlySquare`
 */
export function gridPlaces(runs: readonly number[], grid?: Grid): GridPlaces {
  const total = sumOf(runs);
  const places: GridPlaces = {
    row: new Int32Array(total),
    column: new Int32Array(total),
    columns: new Int32Array(total),
  };
  let token = 0;
  for (const length of runs) {
    const fits = grid !== undefined && length % (grid[0] * grid[1]) === 0;
    const [rows, columns] = fits ? grid : nearlySquare(length);
    for (let at = 0; at < length; at += 1, token += 1) {
      const offset = at % (rows * columns);
      places.row[token] = Math.floor(offset / columns);
      places.column[token] = offset % columns;
      places.columns[token] = columns;
    }
  }
  return places;
}

/** The grid of a number of tokens that is nearest to a square, and not higher than wide. */
export function nearlySquare(tokens: number): Grid {
  let rows = Math.max(1, Math.floor(Math.sqrt(tokens)));
  while (tokens % rows !== 0) rows -= 1;
  return [rows, tokens / rows];
}

/** Rows of the visual tokens in the prompt. */
export function rowsOf(spans: readonly Span[]): number[] {
  return spans.flatMap(([start, count]) => Array.from({ length: count }, (_, at) => start + at));
}

/** The same as `gridPlaces`, from the rows of the visual tokens in the prompt. */
export function placesOf(spans: readonly Span[], grid: Grid | undefined): GridPlaces {
  return gridPlaces(
    spans.map(([, count]) => count),
    grid,
  );
}
