/** What the values of a decoder graph depend on: the question behind every rewrite. */
import { nodeReads, type GraphIndex } from '../onnx/graph-index';
import { shapeOperators } from '../onnx/operators';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import { sideInputs, type GraphInputs } from './inputs';

/**
 * - `constant`: weights and what is computed from them alone.
 * - `prelude`: masks, positions and lengths: computed from `attention_mask`, `position_ids` and the
 *   shapes of other values, before and beside the layers.
 * - `trunk`: data that flows through the layers: downstream of `inputs_embeds` or the cache.
 */
export type ValueKind = 'constant' | 'prelude' | 'trunk';

export type ValueKinds = ReadonlyMap<string, ValueKind>;

export function classifyValues(
  index: GraphIndex,
  { rowInputs }: Pick<GraphInputs, 'rowInputs'>,
): ValueKinds {
  const kinds = new Map<string, ValueKind>();
  for (const input of index.inputs) {
    kinds.set(input, sideInputs.includes(input) || rowInputs.has(input) ? 'prelude' : 'trunk');
  }
  for (const node of index.graph.node) {
    const kind = kindOfNode(node, kinds);
    for (const output of node.output) kinds.set(output, kind);
  }
  return kinds;
}

function kindOfNode(node: NodeProto, kinds: ValueKinds): ValueKind {
  const reads = nodeReads(node).map((value) => kinds.get(value) ?? 'constant');
  if (reads.every((kind) => kind === 'constant')) return 'constant';
  return shapeOperators.has(node.opType) || !reads.includes('trunk') ? 'prelude' : 'trunk';
}
