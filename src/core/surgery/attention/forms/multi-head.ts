/** com.microsoft MultiHeadAttention: the genai builder's for CPUs in fp16, and ONNX Runtime's optimiser's. */
import { floatAttribute, intAttribute } from '../../../onnx/attributes';
import type { GraphBuilder } from '../../../onnx/graph-builder';
import { Mismatch } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { text, type Text } from '../../../text';
import { cacheOf, cacheSizes } from '../caches';
import type { Form } from '../form';
import { fusedHeadMap } from '../fused-scores';
import { addToInput } from '../operands';
import { followStream } from '../stream';

/** Inputs of the operator. */
const slots = { query: 0, key: 1, value: 2, bias: 3, padding: 4, mask: 5, past: 6, pastValue: 7 };

export const multiHead: Form = {
  operators: new Set(['com.microsoft:MultiHeadAttention']),
  match(node, scene) {
    const depth = 100;
    const refused = refusal(node);
    if (refused !== undefined) return new Mismatch(depth, node, refused);
    const cache = cacheOf(node, slots, scene, depth);
    if (cache instanceof Mismatch) return cache;
    const { key, ...ports } = cache;
    const stream = followStream(node.output[0]!, 3, scene, depth);
    if (stream instanceof Mismatch) return stream;
    const heads = intAttribute(node, 'num_heads')!;
    const mask = (): string | undefined => node.input[slots.mask] || undefined;
    return {
      form: 'multi-head',
      node,
      heads,
      ...cacheSizes(cache.pastKey, scene.index),
      window: undefined,
      masks: mask() === undefined ? [] : [mask()!],
      ...stream,
      ...ports,
      headMap: (builder, wanted) =>
        fusedHeadMap(
          builder,
          {
            query: biased(builder, node),
            heads,
            key,
            scale: floatAttribute(node, 'scale') || undefined,
            softcap: undefined,
            isCausal: intAttribute(node, 'unidirectional') === 1,
            mask: mask() === undefined ? undefined : { value: mask()!, isBoolean: false },
            sink: undefined,
          },
          wanted,
        ),
      addBias(builder, bias) {
        addToInput(builder, node, slots.mask, bias);
      },
    };
  },
};

/** The operator adds a bias to queries, keys and values, which lie side by side in one tensor. */
function biased(builder: GraphBuilder, node: NodeProto): string {
  const query = node.input[slots.query]!;
  const bias = node.input[slots.bias];
  if (!bias) return query;
  const width = builder.dimension(query, 2);
  const own = builder.node('Slice', [bias, builder.ints([0]), width, builder.ints([0])]);
  return builder.node('Add', [query, own]);
}

function refusal(node: NodeProto): Text | undefined {
  if (!node.input[slots.key] || !node.input[slots.value]) {
    return text`queries, keys and values apart`;
  }
  if (node.input[slots.padding]) return text`a mask as attention_bias, not as key_padding_mask`;
  if (node.input[8]) return text`a cache that grows with the sequence`;
  return undefined;
}
