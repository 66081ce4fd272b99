/**
 * com.microsoft MultiHeadAttention: the genai builder's for CPUs in fp16, and ONNX Runtime's
 * optimiser's.
 */
import { floatAttribute, intAttribute } from '../../../onnx/attributes';
import { elementTypeOf } from '../../../onnx/element-types';
import { dimensionsOf } from '../../../onnx/value-info';
import { type GraphBuilder } from '../../../onnx/graph-builder';
import type { GraphIndex } from '../../../onnx/graph-index';
import { Mismatch } from '../../../onnx/pattern/pattern';
import type { NodeProto } from '../../../onnx/generated/onnx_pb';
import { text } from '../../../text';
import { cacheOf, cacheSizes } from '../caches';
import type { Form, Refusal } from '../form';
import { fusedHeadMap } from '../fused-scores';
import { addToInput, setInput } from '../operands';
import type { OpeningContext } from '../site';
import { followStream } from '../stream';

/** Inputs of the operator. */
const slots = {
  ...{ query: 0, key: 1, value: 2, bias: 3, padding: 4, mask: 5, past: 6, pastValue: 7 },
  ...{ pastLength: 8, indirection: 9 },
};

/** The operator's default bias for the scores of hidden columns. */
const defaultFilter = -10_000;

export const multiHead: Form = {
  operators: new Set(['com.microsoft:MultiHeadAttention']),
  match(node, scene) {
    const depth = 100;
    const refused = refusal(node, scene.index);
    if (refused !== undefined) return new Mismatch(depth, node, refused.expected, refused.remedy);
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
      ...(node.input[slots.padding]
        ? {
            open(builder: GraphBuilder, context: OpeningContext): void {
              const type = elementTypeOf(node.input[slots.query]!, context.index);
              const hidden = floatAttribute(node, 'mask_filter_value') ?? defaultFilter;
              const bias = context.paddingBias(node.input[slots.padding]!, hidden, type);
              addToInput(builder, node, slots.mask, bias);
              setInput(node, slots.padding, '');
            },
          }
        : {}),
    };
  },
};

/** The operator adds a bias to queries, keys and values, which are side by side in one tensor. */
function biased(builder: GraphBuilder, node: NodeProto): string {
  const query = node.input[slots.query]!;
  const bias = node.input[slots.bias];
  if (!bias) return query;
  const width = builder.dimension(query, 2);
  const own = builder.node('Slice', [bias, builder.ints([0]), width, builder.ints([0])]);
  return builder.node('Add', [query, own]);
}

/** Whether a mask is an input of the graph of two axes, in another element type at most. */
function isOfColumns(mask: string, index: GraphIndex): boolean {
  let value = mask;
  for (let node = index.producer(value); node !== undefined; node = index.producer(value)) {
    if (node.opType !== 'Cast' && node.opType !== 'Identity') return false;
    value = node.input[0]!;
  }
  const info = index.graph.input.find(({ name }) => name === value);
  return info !== undefined && dimensionsOf(info)?.length === 2;
}

function refusal(node: NodeProto, index: GraphIndex): Refusal | undefined {
  if (!node.input[slots.key] || !node.input[slots.value]) {
    return {
      expected: text`queries, keys and values apart (inputs ${slots.key} and ${slots.value})`,
      remedy: text`Run the optimizer of onnxruntime.transformers with its options disable_packed_qkv and disable_packed_kv`,
    };
  }
  const padding = node.input[slots.padding];
  if (padding && !isOfColumns(padding, index)) {
    return {
      expected: text`a mask as attention_bias (input ${slots.mask}), or as key_padding_mask [batch, columns] (input ${slots.padding})`,
      remedy: text`Run the optimizer of onnxruntime.transformers without its option use_mask_index, or leave its attention fusion out (disable_attention)`,
    };
  }
  if (node.input[slots.pastLength]) {
    return {
      expected: text`a cache that grows with the sequence (input ${slots.pastLength}, past_sequence_length, empty)`,
      remedy: text`Convert the decoder without the option past_present_share_buffer`,
    };
  }
  if (node.input[slots.indirection]) {
    return {
      expected: text`a cache that belongs to its own row of the batch (input ${slots.indirection}, cache_indirection, empty)`,
      remedy: text`Export the decoder alone, without beam search (onnxruntime.transformers convert_generation writes it)`,
    };
  }
  return undefined;
}
