/** The values of a segment, which change with every cut, by their names in the graph. */

/**
 * A value that layers of several segments read, and that a cut must shorten with the rows:
 * - `rows`: a row for every token, on `axis`;
 * - `mask`: rows by cached and new columns, on the last two axes.
 */
export type Root = { kind: 'rows'; axis: number } | { kind: 'mask' };

/** By the name of the value in the unpruned graph. */
export type Roots = ReadonlyMap<string, Root>;

export interface SegmentState {
  /** int64 [V]: rows of the surviving visual tokens in this segment. */
  visual: string;
  /** int64 [V]: the ranking's values before any attention; undefined before the first cut. */
  fixed: string | undefined;
  /** int64 [V]: their places among all visual tokens; undefined before the first cut. */
  ordinals: string | undefined;
  /**
   * float [2]: summed self and cross mass of the tokens that entered the cut before; undefined if
   * no tolerance decided there.
   */
  totals: string | undefined;
  /**
   * float [V]: sizes of the surviving visual tokens, for the bias; undefined where none is asked
   * for.
   */
  sizes: string | undefined;
  /**
   * The bias for the attention logits of each column, float [columns]; undefined if there is none.
   */
  bias: string | undefined;
  /** The residual stream at the start of the segment, [1, rows, hiddenSize]. */
  hidden: string;
  /** int64 [1]: cached rows of the segment's layers. */
  pastLength: string;
  /**
   * int64 [cached and new columns]: their places in the whole sequence; undefined where nothing
   * asks for them.
   */
  columns: string | undefined;
  /** The segment's version of every root that it or a later segment reads. */
  roots: ReadonlyMap<string, string>;
}
