/**
 * One shape for GroupQueryAttention: separate queries, keys and values, normalised and rotated
 * outside by explicit positions, and its window as a bias. Measured on ONNX Runtime 1.30: rotating
 * outside gives the bits of rotating inside; inside, gaps in a first prompt's positions are
 * ignored.
 */
import { floatAttribute, intAttribute, setAttribute } from '../../onnx/attributes';
import { elementTypeOf } from '../../onnx/element-types';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphBuilder } from '../../onnx/graph-builder';
import { addToInput } from './operands';
import { tableWidth } from './rotary-table';
import type { OpeningContext } from './site';

/** Inputs of the operator. */
export const slots = {
  query: 0,
  key: 1,
  value: 2,
  pastKey: 3,
  pastValue: 4,
  keyLengths: 5,
  totalLength: 6,
  cosine: 7,
  sine: 8,
  positions: 9,
  bias: 10,
  sink: 11,
  queryNorm: 14,
  keyNorm: 15,
  queryLengths: 16,
} as const;

const domain = 'com.microsoft';

export function openGroupQuery(
  node: NodeProto,
  builder: GraphBuilder,
  context: OpeningContext,
): void {
  const heads = intAttribute(node, 'num_heads')!;
  const keyHeads = intAttribute(node, 'kv_num_heads')!;
  node.input = [...node.input];
  if (!node.input[slots.key]) split(node, builder, heads, keyHeads);
  if (node.input[slots.queryNorm]) {
    normalise(node, builder, slots.query, slots.queryNorm, heads);
    normalise(node, builder, slots.key, slots.keyNorm, keyHeads);
    node.input[slots.queryNorm] = '';
    node.input[slots.keyNorm] = '';
  }
  if (intAttribute(node, 'do_rotary') === 1) {
    const positions = context.positions(node.input[slots.keyLengths]!, node.input[slots.positions]);
    rotate(node, builder, context, slots.query, heads, positions);
    rotate(node, builder, context, slots.key, keyHeads, positions);
    for (const slot of [slots.cosine, slots.sine, slots.positions]) {
      if (slot < node.input.length) node.input[slot] = '';
    }
    setAttribute(node, 'do_rotary', 0);
  }
  const window = intAttribute(node, 'local_window_size') ?? -1;
  if (window > 0) {
    const type = elementTypeOf(node.input[slots.pastKey]!, context.index);
    const bias = context.windowBias(window, type);
    addToInput(builder, node, slots.bias, bias);
    setAttribute(node, 'local_window_size', -1);
  }
  while (node.input.at(-1) === '') node.input.pop();
}

/** Packed queries, keys and values lie side by side. */
function split(node: NodeProto, builder: GraphBuilder, heads: number, keyHeads: number): void {
  const packed = node.input[slots.query]!;
  const headSize = builder.node('Div', [
    builder.dimension(packed, 2),
    builder.ints([heads + 2 * keyHeads]),
  ]);
  const sizes = builder.node('Mul', [headSize, builder.ints([heads, keyHeads, keyHeads])]);
  const parts = builder.nodeOutputs('Split', [packed, sizes], 3, { attributes: { axis: 2 } });
  node.input.splice(slots.query, 3, ...parts);
}

/** Root mean square of every head, as the operator does it before rotating. */
function normalise(
  node: NodeProto,
  builder: GraphBuilder,
  slot: number,
  weight: number,
  heads: number,
): void {
  const flat = node.input[slot]!;
  const side = slot === slots.query ? 'q' : 'k';
  const epsilon =
    floatAttribute(node, `${side}_norm_epsilon`) ?? floatAttribute(node, 'qk_norm_epsilon') ?? 1e-6;
  const perHead = builder.node('Reshape', [flat, builder.ints([0, 0, heads, -1])]);
  const normal = builder.node('SimplifiedLayerNormalization', [perHead, node.input[weight]!], {
    attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
  });
  node.input[slot] = builder.node('Reshape', [normal, builder.ints([0, 0, -1])]);
}

function rotate(
  node: NodeProto,
  builder: GraphBuilder,
  { index }: OpeningContext,
  slot: number,
  heads: number,
  positions: string,
): void {
  node.input[slot] = builder.node(
    'RotaryEmbedding',
    [node.input[slot]!, positions, node.input[slots.cosine]!, node.input[slots.sine]!],
    {
      domain,
      attributes: {
        num_heads: heads,
        rotary_embedding_dim: 2 * tableWidth(node.input[slots.cosine]!, index, node),
        interleaved: intAttribute(node, 'rotary_interleaved') ?? 0,
      },
    },
  );
}
