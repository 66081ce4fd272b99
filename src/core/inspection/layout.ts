/** Which visual tokens belong to which image, and the grids that they lie on. Pure. */
import { nearlySquare, spansOf } from '../ranking/grid/places';
import type { Grid } from '../ranking/grid/definition';
import type { ImageView } from '../model/families/view';
import type { PatchGrid } from './types';

const unknownView: ImageView = { x: 0, y: 0, width: 1, height: 1, isKnown: false };

/**
 * @param visualRows rows of the visual tokens in the prompt, ascending
 * @param images their number; their tokens come in their order
 * @param grids the processor's, for every image or every tile; they hold all visual tokens, or are
 *    absent
 * @param places of these grids: their images, and which part of these they cover
 * @param views used without grids: the part of its image that each image's tokens cover together
 */
export function layOut(
  visualRows: readonly number[],
  images: number,
  grids: readonly Grid[],
  places: readonly { image: number; view: ImageView | undefined }[] = [],
  views?: readonly (ImageView | undefined)[],
): PatchGrid[] {
  const isKnown = grids.length > 0;
  const shapes = isKnown ? grids : guessedGrids(visualRows, images);
  let first = 0;
  return shapes.map(([rows, columns], at) => {
    const place = isKnown ? places[at] : undefined;
    // As many parts of each image: stretches of tokens with text between.
    const image = place?.image ?? Math.floor((at * images) / Math.max(shapes.length, images));
    const isAlone = views !== undefined && places.length === 0 && shapes.length === images;
    const view = place?.view ?? (isAlone ? (views[image] ?? unknownView) : undefined);
    const grid = { image, first, rows, columns, isKnown, ...(view === undefined ? {} : { view }) };
    first += rows * columns;
    return grid;
  });
}

/** As rankings assume: each stretch of tokens is one image, as square as possible. */
function guessedGrids(visualRows: readonly number[], images: number): Grid[] {
  const lengths = spansOf(visualRows).map(([, length]) => length);
  const [only] = lengths;
  // Images that follow each other without anything between.
  if (only !== undefined && lengths.length === 1 && only % images === 0) {
    return Array.from({ length: images }, () => nearlySquare(only / images));
  }
  return lengths.map(nearlySquare);
}
