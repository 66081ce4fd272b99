/** The grids of an image's visual tokens, as far as the processor's tensors show them. Pure. */
import type { Span } from '../../ranking/grid/places';
import type { Grid } from '../../ranking/grid/definition';

/** The part of a processor's tensor that shows grids; transformers.js's own type has more. */
export interface PixelTensor {
  dims: readonly number[];
  data: ArrayLike<number | bigint | boolean>;
}

/** Patches by time, height and width of every image, as `image_grid_thw` states them. */
export function statedSizes(
  stated: PixelTensor | undefined,
): [time: number, height: number, width: number][] {
  if (stated?.dims.length !== 2 || stated.dims[1] !== 3) return [];
  return Array.from({ length: stated.dims[0]! }, (_, image) => {
    const at = (axis: number): number => Number(stated.data[3 * image + axis]);
    return [at(0), at(1), at(2)];
  });
}

/**
 * Grids that `image_grid_thw` states: patches are merged into tokens; frames of a video lie below
 * one another.
 * @param tokens of all of them
 */
export function statedGrids(stated: PixelTensor | undefined, tokens: number): Grid[] {
  const sizes = statedSizes(stated);
  const patches = sizes.reduce((sum, [time, height, width]) => sum + time * height * width, 0);
  const merged = Math.sqrt(patches / tokens);
  return sizes.map(([time, height, width]) => [(time * height) / merged, width / merged]);
}

/**
 * For `pixel_values` [tiles, channels, height, width] or [1, tiles, ...]: the tokens of a tile form
 * a grid of its shape. Empty if that is not so.
 *
 * @param tokens of all tiles
 */
export function pixelGrids(pixels: PixelTensor | undefined, tokens: number): Grid[] {
  const dims = pixels?.dims ?? [];
  // Several rows of tiles are padded to equal length with tiles without tokens.
  if (dims.length !== 4 && !(dims.length === 5 && dims[0] === 1)) return [];
  const [tiles, , height, width] = dims.slice(-4) as [number, number, number, number];
  const grid = gridOfShape(tokens / tiles, height / width);
  return grid === undefined ? [] : Array.from({ length: tiles }, (): Grid => [...grid]);
}

/**
 * The grid of so many tokens whose rows and columns have the given proportion, within half a row.
 */
function gridOfShape(tokens: number, aspect: number): Grid | undefined {
  const rows = Math.round(Math.sqrt(tokens * aspect));
  for (const candidate of [rows, rows - 1, rows + 1]) {
    const columns = tokens / candidate;
    if (!(candidate > 0) || !Number.isInteger(columns)) continue;
    if (Math.abs(candidate - columns * aspect) < Math.max(0.5, aspect / 2)) {
      return [candidate, columns];
    }
  }
  return undefined;
}

/**
 * Whether all tokens belong to a grid, and text comes only between rows of a grid or between grids.
 *
 * @param spans rows of the visual tokens in the prompt
 */
export function fits(grids: readonly Grid[], spans: readonly Span[]): boolean {
  const ends = new Set<number>([0]);
  let token = 0;
  for (const [rows, columns] of grids) {
    if (!(Number.isInteger(rows) && Number.isInteger(columns) && rows > 0 && columns > 0)) {
      return false;
    }
    for (let row = 0; row < rows; row += 1) ends.add((token += columns));
  }
  let end = 0;
  return spans.every(([, count]) => ends.has((end += count))) && end === token;
}
