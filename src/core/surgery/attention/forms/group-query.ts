/**
 * com.microsoft GroupQueryAttention, as the onnxruntime-genai builder and ONNX Runtime write it.
 */
import { invariant } from '../../../errors';
import { floatAttribute, intAttribute } from '../../../onnx/attributes';
import { Mismatch, type Scene } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { text } from '../../../text';
import { cacheInside, cacheSizes } from '../caches';
import type { Form, Refusal } from '../form';
import { fusedHeadMap } from '../fused-scores';
import { operatorHeadMap } from '../head-map';
import { openGroupQuery, slots } from '../open-group-query';
import { addToInput } from '../operands';
import { followStream } from '../stream';

export const groupQuery: Form = {
  operators: new Set(['com.microsoft:GroupQueryAttention']),
  match(node, scene) {
    const depth = 100;
    const refused = refusal(node, scene);
    if (refused !== undefined) return new Mismatch(depth, node, refused.expected, refused.remedy);
    const cache = cacheInside(
      node,
      { past: [slots.pastKey, slots.pastValue], present: [1, 2] },
      scene,
      depth,
    );
    if (cache instanceof Mismatch) return cache;
    const { key, ...ports } = cache;
    const stream = followStream(node.output[0]!, 3, scene, depth);
    if (stream instanceof Mismatch) return stream;
    const heads = intAttribute(node, 'num_heads');
    const window = intAttribute(node, 'local_window_size') ?? -1;
    const mask = (): string | undefined => node.input[slots.bias] || undefined;
    return {
      form: 'group-query',
      node,
      heads,
      keyValueHeads: intAttribute(node, 'kv_num_heads'),
      headSize: cacheSizes(cache.pastKey, scene.index).headSize,
      window: window > 0 ? window : undefined,
      masks: mask() === undefined ? [] : [mask()!],
      ...stream,
      ...ports,
      open: (builder, context) => {
        openGroupQuery(node, builder, context);
      },
      headMap(builder, wanted) {
        const isOpen = intAttribute(node, 'do_rotary') !== 1 && Boolean(node.input[slots.key]);
        invariant(isOpen, `"${node.name}" is to be opened before its map is read`);
        if (wanted.fromOperator === true) {
          return operatorHeadMap(builder, node, { attribute: 'qk_output', value: 2 }, wanted);
        }
        return fusedHeadMap(
          builder,
          {
            query: node.input[slots.query]!,
            heads,
            key,
            scale: floatAttribute(node, 'scale') || undefined,
            softcap: floatAttribute(node, 'softcap') || undefined,
            isCausal: true,
            mask: mask() === undefined ? undefined : { value: mask()!, isBoolean: false },
            sink:
              node.input[slots.sink] ||
              (intAttribute(node, 'smooth_softmax') === 1 ? 0 : undefined),
          },
          wanted,
        );
      },
      addBias(builder, bias) {
        addToInput(builder, node, slots.bias, bias);
      },
    };
  },
};

/** The property of the operator that no rewrite here understands; undefined if there is none. */
function refusal(node: NodeProto, { index }: Scene): Refusal | undefined {
  const quantized = ['k_quant_type', 'v_quant_type'].find((name) => {
    const type = node.attribute.find((one) => one.name === name)?.s;
    return type !== undefined && type.length > 0 && new TextDecoder().decode(type) !== 'NONE';
  });
  const bits = intAttribute(node, 'kv_cache_bit_width') ?? 0;
  if (quantized === undefined && bits !== 0) {
    return {
      expected: text`a cache that is not quantized (attribute kv_cache_bit_width 0), not of ${bits} bits`,
      remedy: text`Build the decoder with kv_cache_quant_scheme=none (onnxruntime-genai builder)`,
    };
  }
  if (quantized !== undefined) {
    return {
      expected: text`a cache that is not quantized (attribute ${quantized} NONE)`,
      remedy: text`Build the decoder with kv_cache_quant_scheme=none (onnxruntime-genai builder)`,
    };
  }
  if (intAttribute(node, 'causal') === 0) {
    return {
      expected: text`causal attention (attribute causal 1)`,
      remedy: text`Attention in both directions cannot be pruned: choose a model with a causal decoder`,
    };
  }
  if (intAttribute(node, 'sliding_window_cache') === 1) {
    return {
      expected: text`a cache that holds the whole sequence, not the window (attribute sliding_window_cache 0)`,
      remedy: text`Build the decoder with windowed_kv_cache=false (onnxruntime-genai builder)`,
    };
  }
  if (node.input[slots.queryLengths]) {
    return {
      expected: text`queries without lengths of their own (input ${slots.queryLengths} empty)`,
      remedy: text`Export the decoder without packed prompts of several lengths`,
    };
  }
  const sizes = cacheSizes(node.input[slots.pastKey] ?? '', index);
  const heads = intAttribute(node, 'kv_num_heads');
  return sizes.keyValueHeads !== undefined && sizes.keyValueHeads !== heads
    ? {
        expected: text`a cache of ${heads ?? 0} heads (attribute kv_num_heads), not of ${sizes.keyValueHeads}`,
        remedy: text`The cache inputs do not match the operator: export the decoder again`,
      }
    : undefined;
}
