/** ai.onnx Attention, opset 23 and newer, as torch.onnx writes scaled_dot_product_attention. */
import { floatAttribute, intAttribute } from '../../../onnx/attributes';
import { elementTypeOf } from '../../../onnx/element-types';
import { Mismatch } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { dataType } from '../../../onnx/tensors';
import { text } from '../../../text';
import { cacheOf, cacheSizes } from '../caches';
import type { Form, Refusal } from '../form';
import { fusedHeadMap, unseen } from '../fused-scores';
import { operatorHeadMap } from '../head-map';
import { addToInput, setInput } from '../operands';
import { followStream } from '../stream';

/** Inputs of the operator. */
const slots = { query: 0, key: 1, value: 2, mask: 3, past: 4, pastValue: 5, lengths: 6 };

export const onnxAttention: Form = {
  operators: new Set(['Attention']),
  match(node, scene) {
    const { index } = scene;
    const depth = 100;
    const refused = refusal(node);
    if (refused !== undefined) return new Mismatch(depth, node, refused.expected, refused.remedy);
    const cache = cacheOf(node, slots, scene, depth);
    if (cache instanceof Mismatch) return cache;
    const { key, ...ports } = cache;
    // For inputs with three axes, the number of heads side by side.
    const sideBySide = intAttribute(node, 'q_num_heads');
    const rank = sideBySide === undefined ? 4 : 3;
    const stream = followStream(node.output[0]!, rank, scene, depth);
    if (stream instanceof Mismatch) return stream;
    const sizes = cacheSizes(cache.pastKey, index);
    // Read now, since the index does not know nodes that a rewrite adds.
    let isBoolean = elementTypeOf(node.input[slots.mask] ?? '', index) === dataType.bool;
    const mask = (): { value: string; isBoolean: boolean } | undefined => {
      const value = node.input[slots.mask];
      return value ? { value, isBoolean } : undefined;
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
          return operatorHeadMap(builder, node, mode, wanted);
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
        if (present?.isBoolean !== true) addToInput(builder, node, slots.mask, bias);
        else {
          const hidden = builder.floats([unseen], [1]);
          setInput(node, slots.mask, builder.node('Where', [present.value, bias, hidden]));
          isBoolean = false;
        }
      },
    };
  },
};

function refusal(node: NodeProto): Refusal | undefined {
  if (node.input[slots.lengths]) {
    return {
      expected: text`a cache without lengths of its own (input ${slots.lengths}, nonpad_kv_seqlen, empty)`,
      remedy: text`Export the decoder with a cache that grows (DynamicCache of Hugging Face's library), not a static one`,
    };
  }
  if (intAttribute(node, 'is_causal') === 1 && !node.input[slots.past]) {
    return {
      expected: text`its mask to hide what comes later (attribute is_causal 0) where the cache is
        joined before the operator, because is_causal counts its rows from 0`,
      remedy: text`Export the decoder with a mask (attention_mask as an input), or with the cache as the operator's past_key and past_value`,
    };
  }
  const windows = ['left_window_size', 'right_window_size'];
  const window = windows.find((name) => (intAttribute(node, name) ?? -1) >= 0);
  return window === undefined
    ? undefined
    : {
        expected: text`its window in the mask (attribute ${window} -1)`,
        remedy: text`Export the decoder with an opset_version of 23 or 24, where the mask holds the window`,
      };
}
