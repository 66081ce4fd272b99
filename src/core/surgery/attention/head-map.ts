/** One map from the attention of several heads. */
import { setAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { HeadAggregate } from '../../ranking/mass/definition';
import type { WantedRows } from './site';

/** The rows of a tensor from `from` on; all of them if absent. */
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
 * The map of the probabilities that an operator computes anyhow and can give as its fourth output.
 * @param mode the attribute that asks for those after the softmax
 */
export function operatorHeadMap(
  builder: GraphBuilder,
  node: NodeProto,
  { attribute, value }: { attribute: string; value: number },
  { from, aggregate }: Pick<WantedRows, 'from' | 'aggregate'>,
): string {
  setAttribute(node, attribute, value);
  const probabilities = builder.fresh('probabilities');
  node.output = [...[0, 1, 2].map((slot) => node.output[slot] ?? ''), probabilities];
  return aggregateHeads(builder, sliceRows(builder, probabilities, from, 2), aggregate);
}
