/**
 * The tokens that DART keeps, in plain code written from the paper (arXiv 2502.11494) rather than
 * from the graph.
 */

import { cosine } from './diversity-oracle';

/** What the pruning layer sees of a row of the prompt. */
export interface RowsSeen {
  /** Rotated keys of all heads, and the hidden state that enters the layer. */
  keyOf: (row: number) => readonly number[];
  stateOf: (row: number) => readonly number[];
}

/**
 * Four pivots of the image and four of the text, of the largest L1 norms of keys; each keeps its
 * share of what no other has taken, the lowest cosines first.
 * @returns rows, in no order
 */
export function keptByDart(
  { keyOf, stateOf }: RowsSeen,
  visual: readonly number[],
  text: readonly number[],
  left: number,
): number[] {
  const norm = (row: number): number => keyOf(row).reduce((sum, value) => sum + Math.abs(value), 0);
  const most = (rows: readonly number[], count: number): number[] =>
    rows
      .toSorted((a, b) => norm(b) - norm(a) || a - b)
      .slice(0, count)
      .sort((a, b) => a - b);
  const image = most(visual, Math.min(4, left));
  const pivots = [...image, ...most(text, 4)];
  const open = left - image.length;
  const kept = [...image];
  pivots.forEach((pivot, turn) => {
    const share = Math.floor(open / pivots.length) + (turn < open % pivots.length ? 1 : 0);
    const likeness = (row: number): number => cosine(stateOf(pivot), stateOf(row));
    const others = visual.filter((row) => !kept.includes(row));
    kept.push(...others.toSorted((a, b) => likeness(a) - likeness(b) || a - b).slice(0, share));
  });
  return kept;
}
