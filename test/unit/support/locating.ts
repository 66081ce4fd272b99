/** Location graphs alone, and tables of embeddings to try them on. */
import { create } from '@bufbuild/protobuf';
import * as ort from 'onnxruntime-node';
import type { Device } from '../../../src/core/model/devices/devices';
import { openSession } from '../../../src/core/model/sessions/sessions';
import { valueInfo } from '../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../src/core/onnx/graph-builder';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
} from '../../../src/core/onnx/generated/onnx_pb';
import { encodeOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import { extractLocation } from '../../../src/core/surgery/pruning/locate/extract';
import { addLocation, type Locate } from '../../../src/core/surgery/pruning/locate/locate';

import { modelOf, node } from './graphs';

/** The rows that a way finds, in prompts of a width of their own. */
export interface Finder {
  /** @param past rows that are cached */
  find(rows: Float32Array, past?: number, batch?: number): Promise<number[]>;
}

/** Nothing but the nodes of a way. */
function locationModel(locate: Locate, width: number, opset = 17): OnnxModel {
  const past = 'past_key_values.0.key';
  const graph = create(GraphProtoSchema, {
    name: 'location',
    input: [
      valueInfo('inputs_embeds', 'float', ['batch', 'rows', width]),
      valueInfo(past, 'float', ['batch', 1, 'past', 1]),
    ],
  });
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    graph,
    opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(opset) })],
  });
  const model = { file: '/location.onnx', proto, graph };
  const builder = new GraphBuilder(model);
  addLocation(model, builder, locate, builder.dimension(past, 2));
  return extractLocation(model).model;
}

export async function finder(
  locate: Locate,
  width: number,
  opset?: number,
  device: Device = 'cpu',
): Promise<Finder> {
  const bytes = encodeOnnx(locationModel(locate, width, opset));
  const session = await openSession({ bytes, externalDataFolder: '' }, { device });
  return {
    async find(rows, past = 0, batch = 1) {
      const output = await session.run({
        inputs_embeds: new ort.Tensor('float32', rows, [batch, rows.length / width / batch, width]),
        'past_key_values.0.key': new ort.Tensor('float32', new Float32Array(past * batch), [
          batch,
          1,
          past,
          1,
        ]),
      });
      const [prunes, visual] = session.outputNames.map((name) => output[name]!.data);
      return Number(prunes![0]) === 1 ? Array.from(visual as BigInt64Array, Number) : [];
    },
  };
}

/** A vision encoder of one node, whose output its own graph reads once more. */
export function encoderOf(type: 'float' | 'float16', width: number): OnnxModel {
  const tensor = (name: string) => valueInfo(name, type, ['n', width]);
  return modelOf({
    inputs: [tensor('pixels')],
    outputs: [tensor('image_features'), tensor('again')],
    nodes: [node('Neg', ['pixels'], 'image_features'), node('Abs', ['image_features'], 'again')],
  });
}
