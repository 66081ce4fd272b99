/** One map from the attention of several heads. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { HeadAggregate } from '../masses';

/** The rows of a tensor from `from` on; all of them without. */
export function sliceRows(
  builder: GraphBuilder,
  value: string,
  from: string | undefined,
  axis: number,
): string {
  if (from === undefined) return value;
  const end = builder.dimension(value, axis);
  return builder.node('Slice', [value, from, end, builder.ints([axis])]);
}

/**
 * The paper takes the largest of the heads.
 * @param probabilities [batch, heads, rows, columns]
 * @returns float [batch, rows, columns]
 */
export function aggregateHeads(
  builder: GraphBuilder,
  probabilities: string,
  aggregate: HeadAggregate,
): string {
  const operator = aggregate === 'max' ? 'ReduceMax' : 'ReduceMean';
  return builder.cast(builder.reduce(operator, probabilities, [1]), 'float');
}
