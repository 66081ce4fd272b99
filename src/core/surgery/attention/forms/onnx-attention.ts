/** ai.onnx Attention, opset 23 and newer: what torch.onnx writes of scaled_dot_product_attention. */
import { floatAttribute, intAttribute } from '../../../onnx/attributes';
import { elementTypeOf } from '../../../onnx/element-types';
import { Mismatch } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { dataType } from '../../../onnx/tensors';
import { text, type Text } from '../../../text';
import { cacheInside, cacheOutside, cacheSizes } from '../caches';
import type { Form } from '../form';
import { fusedHeadMap, unseen } from '../fused-scores';
import { aggregateHeads, ownProbabilities, sliceRows } from '../head-map';
import { followStream } from '../stream';

/** Inputs of the operator. */
const slots = { query: 0, key: 1, value: 2, mask: 3, past: 4, pastValue: 5, lengths: 6 };

export const onnxAttention: Form = {
  operators: new Set(['Attention']),
  match(node, scene) {
    const { index } = scene;
    const depth = 100;
    const refused = refusal(node);
    if (refused !== undefined) return new Mismatch(depth, node, refused);
    const cache = node.input[slots.past]
      ? cacheInside(node, { past: [slots.past, slots.pastValue], present: [1, 2] }, scene, depth)
      : cacheOutside(node, [slots.key, slots.value], scene, depth);
    if (cache instanceof Mismatch) return cache;
    const { key, ...ports } = cache;
    // Inputs of three axes say how many heads lie side by side.
    const sideBySide = intAttribute(node, 'q_num_heads');
    const rank = sideBySide === undefined ? 4 : 3;
    const stream = followStream(node.output[0]!, rank, scene, depth);
    if (stream instanceof Mismatch) return stream;
    const sizes = cacheSizes(cache.pastKey, index);
    const mask = (): { value: string; isBoolean: boolean } | undefined => {
      const value = node.input[slots.mask];
      return value
        ? { value, isBoolean: elementTypeOf(value, index) === dataType.bool }
        : undefined;
    };
    const masks = mask();
    return {
      form: 'onnx-attention',
      node,
      heads: sideBySide,
      ...sizes,
      window: undefined,
      masks: masks === undefined ? [] : [masks.value],
      ...stream,
      ...ports,
      headMap(builder, wanted) {
        if (wanted.fromOperator === true) {
          const mode = { attribute: 'qk_matmul_output_mode', value: 3 };
          const own = ownProbabilities(node, builder, mode);
          return aggregateHeads(builder, sliceRows(builder, own, wanted.from, 2), wanted.aggregate);
        }
        return fusedHeadMap(
          builder,
          {
            query: node.input[slots.query]!,
            heads: sideBySide,
            key,
            scale: floatAttribute(node, 'scale'),
            softcap: floatAttribute(node, 'softcap') || undefined,
            isCausal: intAttribute(node, 'is_causal') === 1,
            mask: mask(),
            sink: undefined,
          },
          wanted,
        );
      },
      addBias(builder, bias) {
        const present = mask();
        node.input = [...node.input];
        while (node.input.length <= slots.mask) node.input.push('');
        node.input[slots.mask] =
          present === undefined
            ? bias
            : present.isBoolean
              ? builder.node('Where', [present.value, bias, builder.floats([unseen], [1])])
              : builder.node('Add', [present.value, bias]);
      },
    };
  },
};

function refusal(node: NodeProto): Text | undefined {
  if (node.input[slots.lengths]) return text`a cache without lengths of its own (nonpad_kv_seqlen)`;
  const windows = ['left_window_size', 'right_window_size'];
  return windows.some((name) => (intAttribute(node, name) ?? -1) >= 0)
    ? text`its window in the mask`
    : undefined;
}
