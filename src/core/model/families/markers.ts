/** The tokens by which a graph can tell, from its rows alone, which of them are visual. */

export type VisualMarkers =
  /**
   * Rows stand between an opening and a closing token. Tokens of `inside` stand between too, and are text.
   */
  | { kind: 'between'; open: string[]; close: string[]; inside?: string[] }
  /** Exactly `tokens` rows follow each opener, before which and after which a `fake` stands. */
  | { kind: 'after'; openers: string[]; fake: string; tokens: number }
  /** Every row of the image's grid ends in `rowEnd`, the last one in `end`; nothing opens. */
  | { kind: 'closed-rows'; rowEnd: string; end: string }
  /** Rows are all that comes before the token. */
  | { kind: 'before'; token: string }
  /** Nothing brackets them. */
  | undefined;

/** `<row_1_col_1>` and so on, as a tokenizer has them. */
export function cells(rows: number, columns: number, name: (at: [number, number]) => string) {
  return Array.from({ length: rows * columns }, (_, at) =>
    name([Math.floor(at / columns) + 1, (at % columns) + 1]),
  );
}
