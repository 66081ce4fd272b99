/** Self and cross masses from a layer's attention map, inside the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';

/** Rows of the prompt, as int64 values of the graph. */
export interface PromptRows {
  /** Rows of the visual tokens, [V]. */
  visual: string;
  /** All rows, [1]. */
  length: string;
  /** Rows after the last visual token of the prompt, [1]; they are the last ones. */
  trailing: string;
}

/**
 * Row weights, float [2, rows]: 1 / |V| at visual rows, 1 / |T| at the text rows after them. The
 * masses of a layer are then one product with its attention map, which also works if V or T is
 * empty (a reduction over nothing fails on some devices).
 */
export function rowWeights(builder: GraphBuilder, rows: PromptRows): string {
  const { visual, length, trailing } = rows;
  const zeros = builder.node('Expand', [builder.floats([0], [1]), length]);
  const ones = builder.node('Expand', [builder.floats([1], [1]), builder.node('Shape', [visual])]);
  const atVisual = builder.scatter(zeros, visual, ones);
  const firstTrailing = builder.node('Sub', [length, trailing]);
  const isLeading = builder.node('Less', [builder.range(length), firstTrailing]);
  const atTrailing = builder.cast(builder.node('Not', [isLeading]), 'float');
  const weights = [
    builder.node('Div', [atVisual, atLeastOne(builder, builder.node('Shape', [visual]))]),
    builder.node('Div', [atTrailing, atLeastOne(builder, trailing)]),
  ].map((row) => builder.node('Unsqueeze', [row, builder.ints([0])]));
  return builder.node('Concat', weights, { attributes: { axis: 0 } });
}

function atLeastOne(builder: GraphBuilder, count: string): string {
  return builder.cast(builder.node('Max', [count, builder.ints([1])]), 'float');
}

/**
 * Self and cross mass of every visual token, float [1, 2, V]: head aggregate, then the weighted sum
 * of rows, then the visual columns (arXiv 2409.10197, section 3).
 * @param map the attention of all heads, float [1, rows, rows]
 * @param weights from `rowWeights`
 */
export function massesOf(
  builder: GraphBuilder,
  map: string,
  weights: string,
  visual: string,
): string {
  return builder.gather(builder.node('MatMul', [weights, map]), visual, 2);
}

/** Rows after the last visual token, int64 [1]. `visual` must not be empty. */
export function trailingRows(builder: GraphBuilder, visual: string, length: string): string {
  const last = builder.reduce('ReduceMax', visual, [0], 1);
  return builder.node('Sub', [builder.node('Sub', [length, last]), builder.ints([1])]);
}
