/**
 * A Llama decoder of random weights in the form that PyTorch's exporter gives it: decomposed attention
 * over a cache, rotary positions and one causal mask for all layers.
 */
import { create } from '@bufbuild/protobuf';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { DecoderShape } from '../../src/core/cost/types';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
} from '../../src/core/onnx/generated/onnx_pb';
import { GraphBuilder, valueInfo } from '../../src/core/onnx/graph-builder';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../src/core/onnx/model-file';
import { Layers } from './random-layers';
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

export interface RandomDecoder {
  model: OnnxModel;
  shape: DecoderShape;
  weightBytes: number;
}

/** So few that the output head, which no cost model counts, takes no part worth mentioning. */
export const vocabulary = 512;

/** Writes `decoder_model_merged.onnx` and its weights into `folder`. */
export async function writeRandomDecoder(
  folder: string,
  shape: DecoderShape,
  content: WeightContent,
): Promise<RandomDecoder> {
  const file = path.join(folder, 'decoder_model_merged.onnx');
  const weights = new WeightFile(`${file}_data`);
  const model = buildGraph(file, shape, weights);
  await mkdir(folder, { recursive: true });
  await weights.write(content);
  await writeFile(file, encodeOnnx(model));
  return { model: await openOnnx(file), shape, weightBytes: weights.bytes };
}

function buildGraph(file: string, shape: DecoderShape, weights: WeightFile): OnnxModel {
  const graph = create(GraphProtoSchema, { name: 'random_llama' });
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    graph,
    opsetImport: [create(OperatorSetIdProtoSchema, { version: 17n })],
  });
  const model = { file, proto, graph };
  const { layers, hiddenSize } = shape;
  const tokens = ['batch_size', 'sequence_length'];
  const cache = (length: string) => ['batch_size', shape.keyValueHeads, length, shape.headSize];
  const caches = Array.from({ length: layers }, (_, layer) => layer).flatMap((layer) =>
    ['key', 'value'].map((part) => `${layer}.${part}`),
  );
  graph.input = [
    valueInfo('inputs_embeds', 'float', [...tokens, hiddenSize]),
    valueInfo('attention_mask', 'int64', ['batch_size', 'total_sequence_length']),
    valueInfo('position_ids', 'int64', tokens),
    ...caches.map((name) =>
      valueInfo(`past_key_values.${name}`, 'float', cache('past_sequence_length')),
    ),
  ];
  graph.output = [
    valueInfo('logits', 'float', [...tokens, vocabulary]),
    ...caches.map((name) => valueInfo(`present.${name}`, 'float', cache('total_sequence_length'))),
  ];
  const builder = new GraphBuilder(model);
  new Layers(model, builder, shape, weights).build(vocabulary);
  return model;
}
