/** One map from the attention of several heads. */
import { setAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
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

/**
 * Makes an operator give the probabilities that it computes anyhow, as its fourth output.
 * @param mode the attribute that asks for those after the softmax
 * @returns [batch, heads, rows, columns]
 */
export function ownProbabilities(
  node: NodeProto,
  builder: GraphBuilder,
  { attribute, value }: { attribute: string; value: number },
): string {
  setAttribute(node, attribute, value);
  node.output = [0, 1, 2].map((slot) => node.output[slot] ?? '');
  node.output[3] = builder.fresh('probabilities');
  return node.output[3];
}
