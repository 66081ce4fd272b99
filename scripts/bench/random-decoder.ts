/** Llama decoders of random weights, in the forms that exporters give them. */
import { create } from '@bufbuild/protobuf';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DecoderShape } from '../../src/core/cost/types';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
} from '../../src/core/onnx/generated/onnx_pb';
import { valueInfo } from '../../src/core/onnx/value-info';
import { GraphBuilder } from '../../src/core/onnx/graph-builder';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../src/core/onnx/model-file';
import { GenaiLayers } from './random-genai-layers';
import { DecomposedLayers } from './random-layers';
import { Parts, type Precision } from './random-parts';
import { WeightFile, type WeightContent } from './weight-file';

/** Attention heads all have keys and values of their own, as in LLaVA-1.5. */
export const benchShape: DecoderShape = {
  layers: 12,
  hiddenSize: 1024,
  intermediateSize: 2816,
  attentionHeads: 16,
  keyValueHeads: 16,
  headSize: 64,
};

/** The same for trying a measurement out. */
export const smallShape: DecoderShape = {
  layers: 12,
  hiddenSize: 256,
  intermediateSize: 704,
  attentionHeads: 4,
  keyValueHeads: 4,
  headSize: 64,
};

/** The kinds of decoders that can be made. */
export interface DecoderKind {
  shape: DecoderShape;
  /** `decomposed`: as PyTorch's exporter gives it; `genai`: as onnxruntime-genai's builder does. */
  form: keyof typeof forms;
  precision: Precision;
}

const forms = {
  decomposed: { irVersion: 8n, opset: 17n, inputs: ['position_ids'], Layers: DecomposedLayers },
  genai: { irVersion: 10n, opset: 22n, inputs: [], Layers: GenaiLayers },
} as const;

export interface RandomDecoder {
  model: OnnxModel;
  shape: DecoderShape;
  weightBytes: number;
}

/** A small number, so that the output head, which no cost model counts, hardly matters. */
export const vocabulary = 512;

/** Writes the decoder, named as a model folder names it, and its weights into `folder`. */
export async function writeRandomDecoder(
  folder: string,
  kind: DecoderKind,
  content: WeightContent,
): Promise<RandomDecoder> {
  const suffix = kind.precision === 'fp32' ? '' : `_${kind.precision}`;
  const file = path.join(folder, `decoder_model_merged${suffix}.onnx`);
  const weights = new WeightFile(`${file}_data`, floatType(kind));
  const model = buildGraph(file, kind, weights);
  await mkdir(folder, { recursive: true });
  await weights.write(content);
  await writeFile(file, encodeOnnx(model));
  return { model: await openOnnx(file), shape: kind.shape, weightBytes: weights.bytes };
}

/** `Decoder of random weights: ...`. */
export function describeDecoder(
  { shape, precision }: DecoderKind,
  { weightBytes }: Pick<RandomDecoder, 'weightBytes'>,
): string {
  const { layers, hiddenSize, attentionHeads, keyValueHeads, headSize, intermediateSize } = shape;
  const shared = keyValueHeads === attentionHeads ? '' : ` (${keyValueHeads} for keys and values)`;
  return (
    `Decoder of random weights: ${layers} layers, width ${hiddenSize}, ${attentionHeads} heads of ` +
    `${headSize}${shared}, FFN ${intermediateSize}, ${precision}, ` +
    `${(weightBytes / 1e6).toFixed(0)} MB`
  );
}

function floatType({ precision }: DecoderKind): 'float' | 'float16' {
  return precision === 'q4f16' ? 'float16' : 'float';
}

function buildGraph(file: string, kind: DecoderKind, weights: WeightFile): OnnxModel {
  const { shape, form, precision } = kind;
  const type = floatType(kind);
  const { irVersion, opset, inputs, Layers } = forms[form];
  const graph = create(GraphProtoSchema, { name: 'random_llama' });
  const proto = create(ModelProtoSchema, {
    irVersion,
    graph,
    opsetImport: [
      create(OperatorSetIdProtoSchema, { version: opset }),
      create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n }),
    ],
  });
  const model = { file, proto, graph };
  const { layers, hiddenSize } = shape;
  const tokens = ['batch_size', 'sequence_length'];
  const cache = (length: string) => ['batch_size', shape.keyValueHeads, length, shape.headSize];
  const caches = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
    ['key', 'value'].map((part) => `${layer}.${part}`),
  );
  graph.input = [
    valueInfo('inputs_embeds', type, [...tokens, hiddenSize]),
    valueInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
    ...inputs.map((name) => valueInfo(name, 'int64', tokens)),
    ...caches.map((name) =>
      valueInfo(`past_key_values.${name}`, type, cache('past_sequence_length')),
    ),
  ];
  graph.output = [
    valueInfo('logits', type, [...tokens, vocabulary]),
    ...caches.map((name) => valueInfo(`present.${name}`, type, cache('total_sequence_length'))),
  ];
  const parts = new Parts(model, new GraphBuilder(model), shape, weights, precision);
  new Layers(parts).build(vocabulary);
  return model;
}
