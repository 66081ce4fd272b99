/** The order in which a `stride` ranking takes tokens, as the pruned graph has it. */
import { placesOf } from '../grid/places';
import type { FixedReplay } from '../replay';
import type { StrideRanking } from './definition';

export const strideReplay: FixedReplay<StrideRanking> = {
  scores({ spans }, { grid }) {
    const { row, column } = placesOf(spans, grid);
    return Array.from(row, (at, token) => -ditherIndex(at, column[token]!));
  },
};

/** Rows and columns of the ordered-dither matrix of a `stride` ranking; larger grids repeat it. */
export const ditherSize = 64;

/**
 * The place of a token in the order in which a `stride` ranking takes them: the Bayer matrix, in
 * which the low bits of row and column weigh most. Within a grid that a smaller matrix covers, the
 * order is that matrix's. As the size is fixed, images of different sizes keep the same share of
 * their tokens.
 */
export function ditherIndex(row: number, column: number): number {
  let index = 0;
  for (let bit = 1; bit < ditherSize; bit *= 2) {
    const r = Math.floor(row / bit) % 2;
    const c = Math.floor(column / bit) % 2;
    index = 4 * index + (r === c ? r : 2 + r);
  }
  return index;
}
