/** Knowing tokens by their embeddings. */
import type { GraphBuilder } from '../../../onnx/graph-builder';

/**
 * How the rows of some tokens look, in a few dimensions. Rows of text reach a decoder as
 * `embed_tokens` emits them, to the bit; the rounding of another precision of it is far smaller
 * than what tokens differ by, so that a tolerance tells them apart even for a precision nobody has
 * measured.
 */
export interface TokenRows {
  /** Dimensions of the embedding that are compared, D of them. */
  dims: readonly number[];
  patterns: readonly TokenPattern[];
}

/** A token has one for every file of `embed_tokens` in which it looks different. */
export interface TokenPattern {
  /** Its id. */
  token: number;
  /** D values. */
  values: Float32Array;
  /** Below which the largest difference in a dimension must be. */
  tolerance: number;
}

/**
 * Whether rows of the prompt look like one of some tokens. A larger batch is marked by any of its
 * prompts, so that it is refused and not quietly left unpruned.
 * @param at int64 [M]: the rows that are compared; all if absent
 * @returns int32 [M] or [S]
 */
export function addMarks(
  builder: GraphBuilder,
  { dims, patterns }: TokenRows,
  tokens: readonly number[],
  at?: string,
): string {
  const own = patterns.filter(({ token }) => tokens.includes(token));
  const values = own.flatMap((pattern) => [...pattern.values]);
  const constants = builder.floats(values, [own.length, dims.length]);
  const tolerances = builder.floats(
    own.map(({ tolerance }) => tolerance),
    [own.length],
  );
  const rows = builder.node('Unsqueeze', [chosenDims(builder, dims, at), builder.ints([2])]);
  const difference = builder.node('Abs', [builder.node('Sub', [rows, constants])]);
  const largest = builder.reduce('ReduceMax', difference, [3]);
  const isLike = builder.cast(builder.node('Less', [largest, tolerances]), 'int32');
  return builder.reduce('ReduceMax', isLike, [0, 2]);
}

/**
 * float [batch, S, D]: these dimensions of the prompt's rows.
 * @param at int64 [M]: of these rows alone
 */
export function chosenDims(builder: GraphBuilder, dims: readonly number[], at?: string): string {
  const rows = at === undefined ? 'inputs_embeds' : builder.gather('inputs_embeds', at, 1);
  return builder.cast(builder.gather(rows, builder.ints(dims), 2), 'float');
}
