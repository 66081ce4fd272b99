/**
 * Properties of a decoder that cannot be pruned are reported with the attribute or the exporter's
 * option to change.
 */
import { describe, expect, it } from 'vitest';
import { setAttribute } from '../../../../../src/core/onnx/attributes';
import { create } from '@bufbuild/protobuf';
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as Type,
  type NodeProto,
} from '../../../../../src/core/onnx/generated/onnx_pb';
import { decoderInterface } from '../../../../../src/core/model/folder/decoder-interface';
import { GraphIndex } from '../../../../../src/core/onnx/graph-index';
import type { OnnxModel } from '../../../../../src/core/onnx/model-file';
import { analyzeDecoder } from '../../../../../src/core/surgery/attention/find';
import { tableWidth } from '../../../../../src/core/surgery/attention/rotary-table';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { expectHumanError } from '../../../support/errors';
import { openExport } from '../../../support/exports';
import { modelOf, node } from '../../../support/graphs';
import { bfloat16Caches } from '../../../support/uncuttable';
import { int64Tensor } from '../../../../../src/core/onnx/tensors';

const attention = ({ graph }: OnnxModel, layer: number): NodeProto =>
  graph.node.filter(({ opType }) => opType.endsWith('Attention'))[layer]!;

type Change = (node: NodeProto) => void;
const put =
  (slot: number): Change =>
  (of) => {
    while (of.input.length <= slot) of.input.push('');
    of.input[slot] = 'inputs_embeds';
  };
const rename =
  (opType: string): Change =>
  (of) => {
    of.opType = opType;
  };
const quantized: Change = (of) => {
  const s = new TextEncoder().encode('PER_CHANNEL');
  of.attribute.push(create(AttributeProtoSchema, { name: 'k_quant_type', type: Type.STRING, s }));
};

const gqa = 'llama-genai-fp32';
const mha = 'llama-genai-fp32-mha';
const sdpa = 'llama-dynamo23-sdpa';

describe('attention that is refused', () => {
  it.each<[string, string, Change, RegExp]>([
    ['a quantized cache', gqa, quantized, /k_quant_type NONE.*kv_cache_quant_scheme=none/s],
    [
      'a quantized cache without a type',
      gqa,
      (of) => {
        setAttribute(of, 'kv_cache_bit_width', 8);
      },
      /kv_cache_bit_width 0.*kv_cache_quant_scheme=none/s,
    ],
    [
      'both directions',
      gqa,
      (of) => {
        setAttribute(of, 'causal', 0);
      },
      /attribute causal 1.*causal decoder/s,
    ],
    [
      'a cache of the window',
      gqa,
      (of) => {
        setAttribute(of, 'sliding_window_cache', 1);
      },
      /sliding_window_cache 0.*windowed_kv_cache=false/s,
    ],
    ['lengths of queries', gqa, put(16), /input 16 empty.*packed prompts/s],
    [
      'other heads',
      gqa,
      (of) => {
        setAttribute(of, 'kv_num_heads', 1);
      },
      /kv_num_heads.*export the decoder again/s,
    ],
    ['a paged cache', gqa, rename('PagedAttention'), /use_paged_attention=false/],
    ['sparse attention', gqa, rename('SparseAttention'), /eager or SDPA/],
    ['a padding mask', mha, put(4), /key_padding_mask.*use_mask_index/s],
    [
      'packed keys',
      mha,
      (of) => {
        of.input[2] = '';
      },
      /apart.*disable_packed_kv/s,
    ],
    ['a shared buffer', mha, put(8), /past_sequence_length.*past_present_share_buffer/s],
    ['the caches of other beams', mha, put(9), /cache_indirection.*without beam search/s],
    [
      'rows counted from 0 after a cache',
      sdpa,
      (of) => {
        setAttribute(of, 'is_causal', 1);
      },
      /is_causal 0.*past_key and past_value/s,
    ],
    ['lengths of keys', sdpa, put(6), /nonpad_kv_seqlen.*DynamicCache/s],
    [
      'a window of its own',
      sdpa,
      (of) => {
        setAttribute(of, 'left_window_size', 4);
      },
      /left_window_size -1.*opset_version/s,
    ],
  ])('for %s', async (_, name, change, message) => {
    const model = await openExport(name);
    const changed = attention(model, 1);
    change(changed);
    const named = new RegExp(
      `attention of layer 1 .*the node "${changed.name}" \\(${changed.opType}\\) was found.*`,
      's',
    );
    await expectHumanError(() => analyzeDecoder(model), 'attention-unknown', message);
    expect(() => analyzeDecoder(model)).toThrow(named);
  });
});

describe('inputs and outputs', () => {
  const drop =
    (side: 'input' | 'output', name: string) =>
    ({ graph }: OnnxModel) => {
      graph[side] = graph[side].filter((one) => one.name !== name);
    };
  it.each<[string, (model: OnnxModel) => void, string, RegExp]>([
    ['no logits', drop('output', 'logits'), 'decoder-without-logits', /"logits".*exclude_lm_head/s],
    [
      'no values of a layer',
      drop('input', 'past_key_values.1.value'),
      'decoder-cache-names',
      /layer 1 has no input "past_key_values.1.value".*Export/s,
    ],
    [
      'a cache that is not handed on',
      drop('output', 'present.2.key'),
      'decoder-cache-names',
      /"past_key_values.2.key" has no output "present.2.key".*Export/s,
    ],
  ])('are refused with %s', async (_, spoil, code, message) => {
    const model = await openExport(gqa);
    spoil(model);
    await expectHumanError(() => decoderInterface(model), code, message);
  });

  it('are refused if an input of four axes is neither a cache nor one with rows', async () => {
    const model = await openExport(gqa);
    const cache = model.graph.input.find(({ name }) => name === 'past_key_values.1.key')!;
    model.graph.input.push({ ...cache, name: 'per_layer_inputs' });
    await expectHumanError(
      () => analyzeDecoder(model),
      'decoder-input',
      /"per_layer_inputs".*"sequence_length".*dynamic_shapes/s,
    );
  });

  it('are refused if a layer passes on the cache of another', async () => {
    const model = await openExport(gqa);
    const [one, two] = [attention(model, 1), attention(model, 2)];
    [one.output[1], two.output[1]] = [two.output[1]!, one.output[1]!];
    await expectHumanError(
      () => analyzeDecoder(model),
      'decoder-cache-names',
      /\(com.microsoft:GroupQueryAttention\) of layer 1, .*"past_key_values.1.key" and gives "present.2.key".*"present.1.key" was expected/s,
    );
  });
});

it('refuses windows after a cut in bf16, which cannot hold their places', async () => {
  const model = await openExport('gemma3-genai-fp16-cuda');
  bfloat16Caches(model);
  const prune = () =>
    pruneDecoder(
      model,
      { schedule: [{ layer: 0, keep: 0.5 }], ranking: { kind: 'self-cross' } },
      { kind: 'input' },
    );
  await expectHumanError(prune, 'window-bfloat16', /Layer 1 .*GroupQueryAttention.* bf16 .*fp16/s);
});

it('finds the width of a table behind 50,000 copies quickly', () => {
  const nodes = Array.from({ length: 50_000 }, (_, at) =>
    node('Identity', [at === 0 ? 'table' : `c${at - 1}`], `c${at}`),
  );
  const table = int64Tensor('table', [1, 2, 3, 4, 5, 6], [2, 3]);
  const index = new GraphIndex(modelOf({ nodes, initializers: [table] }).graph);
  const start = performance.now();
  expect(tableWidth('c49999', index, nodes[0]!)).toBe(3);
  expect(performance.now() - start).toBeLessThan(2000);
});
