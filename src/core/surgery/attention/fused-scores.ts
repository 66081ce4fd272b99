/**
 * The attention map beside an operator that holds the whole attention and gives no map: from its
 * rotated queries and its cache, for the rows that are asked for. Keys are never repeated for
 * grouped queries.
 */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { batchOneOnly } from '../../model/folder/decoder-interface';
import { aggregateHeads } from './head-map';
import type { WantedRows } from './site';

export interface FusedAttention {
  /** [1, heads, rows, headSize], or [1, rows, heads * headSize] with `heads`. */
  query: string;
  /** Where the query is of three axes. */
  heads: number | undefined;
  /** The keys of the cache and the new rows, [1, keyValueHeads, columns, headSize]. */
  key: string;
  /** The factor for the product of queries and keys; 1 / sqrt(headSize) if absent. */
  scale: number | undefined;
  /** Scores become `softcap * tanh(scores / softcap)`; undefined leaves them. */
  softcap: number | undefined;
  /** Whether rows see only themselves and earlier columns. */
  isCausal: boolean;
  /** Added to the scores or, if boolean, true for visible columns; rows by columns. */
  mask: { value: string; isBoolean: boolean } | undefined;
  /** Adds exp(sink) to the softmax's sum: a logit by head, [heads], or 0 for all. */
  sink: string | 0 | undefined;
}

/** The lowest value that fp32 and fp16 both represent safely: below every score. */
export const unseen = -65504;

/**
 * The number of parts in which a causal map is computed, each without the columns that are later
 * than all its rows. With three, a third of all scores is never computed. More parts would save
 * little and launch more kernels.
 */
const causalParts = 3;

/** The map of a first prefill: rows and columns are the same tokens. */
export function fusedHeadMap(
  builder: GraphBuilder,
  attention: FusedAttention,
  { from, aggregate, resolve, bias }: WantedRows,
): string {
  const { isCausal, mask, key } = attention;
  const query = headsFirst(builder, attention);
  const columns = builder.dimension(key, 2);
  const operands: Operands = {
    query: builder.node('Mul', [builder.cast(query, 'float'), scaleOf(builder, attention)]),
    key: builder.cast(key, 'float'),
    mask: mask && { ...mask, value: resolve(mask.value) },
    bias,
    columns,
  };
  const part = (start: string, end: string, seen: string): string => {
    const rows = { start, end, columns: seen };
    return aggregateHeads(builder, probabilities(builder, attention, operands, rows), aggregate);
  };
  const zero = builder.ints([0]);
  if (!isCausal || from !== undefined) return part(from ?? zero, columns, columns);
  const bound = (at: number): string =>
    builder.node('Div', [
      builder.node('Mul', [columns, builder.ints([at])]),
      builder.ints([causalParts]),
    ]);
  const parts = Array.from({ length: causalParts }, (_, at) => {
    const [start, end] = [at === 0 ? zero : bound(at), bound(at + 1)];
    const map = part(start, end, end);
    if (at === causalParts - 1) return map;
    const size = shapeOf(builder, [
      builder.ints([1]),
      builder.node('Sub', [end, start]),
      builder.node('Sub', [columns, end]),
    ]);
    const unseenColumns = builder.node('Expand', [builder.floats([0], [1]), size]);
    return builder.node('Concat', [map, unseenColumns], { attributes: { axis: 2 } });
  });
  return builder.node('Concat', parts, { attributes: { axis: 1 } });
}

interface Operands {
  /** Scaled, float [1, heads, rows, headSize]. */
  query: string;
  /** float [1, keyValueHeads, columns, headSize]. */
  key: string;
  /** The mask as it applies to the rows of the layer. */
  mask: FusedAttention['mask'];
  /** float [columns]. */
  bias: string | undefined;
  /** int64 [1]. */
  columns: string;
}

/** Rows from `start` up to `end`, and the columns that they may see, int64 [1] each. */
interface Rows {
  start: string;
  end: string;
  columns: string;
}

/** float [1, heads, end - start, columns]. */
function probabilities(
  builder: GraphBuilder,
  attention: FusedAttention,
  operands: Operands,
  rows: Rows,
): string {
  const slice = (value: string, from: string, to: string, axis: number): string =>
    builder.node('Slice', [value, from, to, builder.ints([axis])]);
  const query = slice(operands.query, rows.start, rows.end, 2);
  const key = slice(operands.key, builder.ints([0]), rows.columns, 2);
  const one = builder.ints([1]);

  // Queries of the heads that share keys are stacked: one product serves them all.
  const keyHeads = builder.dimension(key, 1);
  const size = builder.dimension(key, 3);
  // All sizes are explicit: a part of a very short prompt has no rows, and a 0 in Reshape copies
  // the input's size.
  const count = builder.node('Sub', [rows.end, rows.start]);
  const heads = builder.dimension(query, 1);
  const below = builder.node('Mul', [builder.node('Div', [heads, keyHeads]), count]);
  const grouped = builder.node('Reshape', [query, shapeOf(builder, [one, keyHeads, below, size])]);
  const transposed = builder.node('Transpose', [key], { attributes: { perm: [0, 1, 3, 2] } });
  const products = builder.node('MatMul', [grouped, transposed]);
  const shape = shapeOf(builder, [one, heads, count, rows.columns]);
  let scores = builder.node('Reshape', [products, shape]);
  const { softcap, isCausal } = attention;
  if (softcap !== undefined) {
    const cap = builder.floats([softcap], [1]);
    scores = builder.node('Mul', [builder.node('Tanh', [builder.node('Div', [scores, cap])]), cap]);
  }
  const biases: string[] = [];
  if (operands.bias !== undefined) {
    biases.push(slice(operands.bias, builder.ints([0]), rows.columns, 0));
  }
  if (operands.mask !== undefined) {
    const { value, isBoolean } = operands.mask;
    const own = slice(slice(value, rows.start, rows.end, -2), builder.ints([0]), rows.columns, -1);
    biases.push(isBoolean ? seenBias(builder, own) : builder.cast(own, 'float'));
  }
  if (isCausal) {
    const column = builder.range(rows.columns);
    const row = builder.node('Unsqueeze', [
      slice(builder.range(operands.columns), rows.start, rows.end, 0),
      one,
    ]);
    biases.push(seenBias(builder, builder.node('GreaterOrEqual', [row, column])));
  }
  // Small ones first: one sum over the whole map.
  const bias = biases.reduce<string | undefined>(
    (sum, next) => (sum === undefined ? next : builder.node('Add', [sum, next])),
    undefined,
  );
  if (bias !== undefined) scores = builder.node('Add', [scores, bias]);
  return softmax(builder, scores, count, attention);
}

/**
 * 0 for visible columns, and far below every score, or the given number, for hidden ones; float.
 */
export function seenBias(builder: GraphBuilder, isSeen: string, hidden = unseen): string {
  return builder.node('Where', [isSeen, builder.floats([0], [1]), builder.floats([hidden], [1])]);
}

function shapeOf(builder: GraphBuilder, sizes: readonly string[]): string {
  return builder.node('Concat', sizes, { attributes: { axis: 0 } });
}

/** [1, heads, rows, headSize]. */
function headsFirst(builder: GraphBuilder, { query: given, heads }: FusedAttention): string {
  const query = requireOneBatch(builder, given, heads === undefined ? 4 : 3);
  if (heads === undefined) return query;
  const size = builder.node('Div', [builder.dimension(query, 2), builder.ints([heads])]);
  const split = builder.node('Reshape', [
    query,
    shapeOf(builder, [builder.ints([1, -1, heads]), size]),
  ]);
  return builder.node('Transpose', [split], { attributes: { perm: [0, 2, 1, 3] } });
}

/**
 * A reshape that works only for batch 1, since the code after it would mix the prompts of a larger
 * batch.
 */
function requireOneBatch(builder: GraphBuilder, value: string, rank: number): string {
  const sizes = Array.from({ length: rank - 1 }, (_, at) => builder.dimension(value, at + 1));
  const shape = shapeOf(builder, [builder.ints([1]), ...sizes]);
  return builder.node('Reshape', [value, shape], { name: builder.fresh(batchOneOnly) });
}

function scaleOf(builder: GraphBuilder, { scale, key }: FusedAttention): string {
  if (scale !== undefined) return builder.floats([scale], [1]);
  const size = builder.cast(builder.dimension(key, 3), 'float');
  return builder.node('Reciprocal', [builder.node('Sqrt', [size])]);
}

/** Over columns; an attention sink is one more column, which is then dropped. */
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
