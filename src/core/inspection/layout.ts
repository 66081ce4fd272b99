/** Which visual tokens belong to which image, and the grids that they lie on. Pure. */
import { nearlySquare, spansOf } from '../recipe/layout';
import type { Grid } from '../recipe/types';
import type { PatchGrid } from './types';

/**
 * @param visualRows rows of the visual tokens in the prompt, ascending
 * @param images how many there are; their tokens stand in their order
 * @param grids the processor's, for every image or every tile; they hold all visual tokens, or there are none
 */
export function layOut(
  visualRows: readonly number[],
  images: number,
  grids: readonly Grid[],
): PatchGrid[] {
  const isKnown = grids.length > 0;
  const shapes = isKnown ? grids : guessedGrids(visualRows, images);
  let first = 0;
  return shapes.map(([rows, columns], at) => {
    // As many parts of each image: tiles, or stretches of tokens with text between.
    const image = Math.floor((at * images) / Math.max(shapes.length, images));
    const grid = { image, first, rows, columns, isKnown };
    first += rows * columns;
    return grid;
  });
}

/** As rankings take it: each stretch of tokens is one image, as square as it can be. */
function guessedGrids(visualRows: readonly number[], images: number): Grid[] {
  const lengths = spansOf(visualRows).map(([, length]) => length);
  const [only] = lengths;
  // Images that follow each other without anything between.
  if (only !== undefined && lengths.length === 1 && only % images === 0) {
    return Array.from({ length: images }, () => nearlySquare(only / images));
  }
  return lengths.map(nearlySquare);
}
