/**
 * The attention map beside an operator that holds the whole attention and gives no map: from its rotated
 * queries and its cache, for the rows that are asked for. Keys are never repeated for grouped queries.
 */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { batchOneOnly } from '../../model/decoder-interface';
import { aggregateHeads, sliceRows } from './head-map';
import type { WantedRows } from './site';

export interface FusedAttention {
  /** [1, heads, rows, headSize], or [1, rows, heads * headSize] with `heads`. */
  query: string;
  /** Where the query is of three axes. */
  heads: number | undefined;
  /** The keys of the cache and the new rows, [1, keyValueHeads, columns, headSize]. */
  key: string;
  /** Of the product of queries and keys; 1 / sqrt(headSize) without. */
  scale: number | undefined;
  /** Scores become `softcap * tanh(scores / softcap)`; undefined leaves them. */
  softcap: number | undefined;
  /** Whether rows see only themselves and what comes before. */
  isCausal: boolean;
  /** Added to the scores, or where it is boolean, what may be seen; rows by columns. */
  mask: { value: string; isBoolean: boolean } | undefined;
  /** Adds exp(sink) to the softmax's sum: a logit by head, [heads], or 0 for all. */
  sink: string | 0 | undefined;
}

/** As far below every score as fp32 and fp16 can bear. */
export const unseen = -65504;

/** Of a first prefill: rows and columns are the same tokens. */
export function fusedHeadMap(
  builder: GraphBuilder,
  attention: FusedAttention,
  { from, aggregate, resolve }: WantedRows,
): string {
  const { key, softcap, isCausal, mask } = attention;
  const query = headsFirst(builder, attention, from);
  const rows = builder.dimension(query, 2);
  const columns = builder.dimension(key, 2);
  const keyHeads = builder.dimension(key, 1);
  const one = builder.ints([1]);
  const any = builder.ints([-1]);
  const shape = (...parts: string[]): string =>
    builder.node('Concat', parts, { attributes: { axis: 0 } });

  // Queries of the heads that share keys stand below one another: one product serves them all.
  const size = builder.dimension(key, 3);
  const grouped = builder.node('Reshape', [query, shape(one, keyHeads, any, size)]);
  const transposed = builder.node('Transpose', [builder.cast(key, 'float')], {
    attributes: { perm: [0, 1, 3, 2] },
  });
  const products = builder.node('MatMul', [builder.cast(grouped, 'float'), transposed]);
  let scores = builder.node('Reshape', [products, shape(one, any, rows, columns)]);
  scores = builder.node('Mul', [scores, scaleOf(builder, attention)]);
  if (softcap !== undefined) {
    const cap = builder.floats([softcap], [1]);
    scores = builder.node('Mul', [builder.node('Tanh', [builder.node('Div', [scores, cap])]), cap]);
  }
  const nothing = builder.floats([unseen], [1]);
  if (mask !== undefined) {
    const seen = sliceRows(builder, resolve(mask.value), from, -2);
    scores = mask.isBoolean
      ? builder.node('Where', [seen, scores, nothing])
      : builder.node('Add', [scores, builder.cast(seen, 'float')]);
  }
  if (isCausal) {
    const column = builder.range(columns);
    const row = sliceRows(builder, column, from, 0);
    const isLater = builder.node('Greater', [
      column,
      builder.node('Unsqueeze', [row, builder.ints([1])]),
    ]);
    scores = builder.node('Where', [isLater, nothing, scores]);
  }
  return aggregateHeads(builder, softmax(builder, scores, rows, attention), aggregate);
}

function headsFirst(
  builder: GraphBuilder,
  { query: given, heads }: FusedAttention,
  from: string | undefined,
): string {
  const query = requireOneBatch(builder, given, heads === undefined ? 4 : 3);
  if (heads === undefined) return sliceRows(builder, query, from, 2);
  const rows = sliceRows(builder, query, from, 1);
  const size = builder.node('Div', [builder.dimension(rows, 2), builder.ints([heads])]);
  const shape = builder.node('Concat', [builder.ints([1, -1, heads]), size], {
    attributes: { axis: 0 },
  });
  const split = builder.node('Reshape', [rows, shape]);
  return builder.node('Transpose', [split], { attributes: { perm: [0, 2, 1, 3] } });
}

/** A reshape that only batch 1 survives: what follows would mix the prompts of a larger one. */
function requireOneBatch(builder: GraphBuilder, value: string, rank: number): string {
  const sizes = Array.from({ length: rank - 1 }, (_, at) => builder.dimension(value, at + 1));
  const shape = builder.node('Concat', [builder.ints([1]), ...sizes], { attributes: { axis: 0 } });
  return builder.node('Reshape', [value, shape], { name: builder.fresh(batchOneOnly) });
}

function scaleOf(builder: GraphBuilder, { scale, key }: FusedAttention): string {
  if (scale !== undefined) return builder.floats([scale], [1]);
  const size = builder.cast(builder.dimension(key, 3), 'float');
  return builder.node('Reciprocal', [builder.node('Sqrt', [size])]);
}

/** Over columns; a sink is one more column, which nobody reads. */
function softmax(
  builder: GraphBuilder,
  scores: string,
  rows: string,
  { sink }: FusedAttention,
): string {
  if (sink === undefined) {
    return builder.node('Softmax', [scores], { attributes: { axis: -1 } });
  }
  const logits =
    sink === 0
      ? builder.floats([0], [1, 1, 1, 1])
      : builder.node('Reshape', [builder.cast(sink, 'float'), builder.ints([1, -1, 1, 1])]);
  const heads = builder.dimension(scores, 1);
  const one = builder.ints([1]);
  const size = builder.node('Concat', [one, heads, rows, one], { attributes: { axis: 0 } });
  const column = builder.node('Expand', [logits, size]);
  const all = builder.node(
    'Softmax',
    [builder.node('Concat', [scores, column], { attributes: { axis: -1 } })],
    { attributes: { axis: -1 } },
  );
  return builder.node('Slice', [all, builder.ints([0]), builder.ints([-1]), builder.ints([3])]);
}
