/** What the values of a decoder graph depend on: the question of every rewrite. */
import { nodeReads, type GraphIndex } from '../onnx/graph-index';
import { comparisons, rowwiseOperators, shapeOperators } from '../onnx/operators';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import { sideInputs, type GraphInputs } from './inputs';

/**
 * - `constant`: weights and values computed from them alone.
 * - `prelude`: masks, positions and lengths: computed from `attention_mask`, `position_ids` and the
 *   shapes of other values, before and beside the layers; and results of comparing the embeddings,
 *   such as which rows are an image's.
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
  // Values whose rows each come from one row of the embeddings, before any weight or other row has
  // entered.
  const embedded = new Set(['inputs_embeds']);
  for (const node of index.graph.node) {
    const kind = kindOfNode(node, kinds, embedded);
    for (const output of node.output) kinds.set(output, kind);
    if (kind === 'trunk' && isRowwise(node, kinds, embedded)) embedded.add(node.output[0]!);
  }
  return kinds;
}

function kindOfNode(node: NodeProto, kinds: ValueKinds, embedded: ReadonlySet<string>): ValueKind {
  const reads = nodeReads(node).map((value) => kinds.get(value) ?? 'constant');
  if (reads.every((kind) => kind === 'constant')) return 'constant';
  if (shapeOperators.has(node.opType) || !reads.includes('trunk')) return 'prelude';
  return comparisons.has(node.opType) && readsOnly(node, kinds, embedded) ? 'prelude' : 'trunk';
}

function isRowwise(node: NodeProto, kinds: ValueKinds, embedded: ReadonlySet<string>): boolean {
  return rowwiseOperators.has(node.opType) && readsOnly(node, kinds, embedded);
}

/** Whether a node reads data that comes from the embeddings alone. */
function readsOnly(node: NodeProto, kinds: ValueKinds, embedded: ReadonlySet<string>): boolean {
  return nodeReads(node).every((value) => kinds.get(value) !== 'trunk' || embedded.has(value));
}
