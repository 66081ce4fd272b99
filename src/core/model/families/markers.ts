/** The tokens by which a graph finds the visual rows, from the rows alone. */

export type VisualMarkers =
  /**
   * Visual rows are between an opening and a closing token. Tokens of `inside` may be there, too,
   * and are text.
   */
  | { kind: 'between'; open: string[]; close: string[]; inside?: string[] }
  /** Exactly `tokens` rows follow each opener; a `fake` token comes before and after it. */
  | { kind: 'after'; openers: string[]; fake: string; tokens: number }
  /**
   * Every row of the image's grid ends in `rowEnd`, the last one in `end`; no token opens the
   * image.
   */
  | { kind: 'closed-rows'; rowEnd: string; end: string }
  /** All rows before the token are visual. */
  | { kind: 'before'; token: string }
  /** No token brackets them. */
  | undefined;

/** `<row_1_col_1>` and so on, as a tokenizer has them. */
export function cells(rows: number, columns: number, name: (at: [number, number]) => string) {
  return Array.from({ length: rows * columns }, (_, at) =>
    name([Math.floor(at / columns) + 1, (at % columns) + 1]),
  );
}
