/** Attention of image encoders: without caches, its sizes come from weights. */
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { fusedNodes } from '../../../../../src/core/model/device-proof/fused-nodes';
import { DeviceProof } from '../../../../../src/core/model/device-proof/proof';
import { openSession } from '../../../../../src/core/model/sessions/sessions';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
} from '../../../../../src/core/onnx/generated/onnx_pb';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import type { OnnxModel } from '../../../../../src/core/onnx/model-file';
import { onWebGpu, probeDifference, shareShaders, useSwiftShader } from '../../../support/webgpu';

useSwiftShader();
shareShaders();

const [width, heads] = [96, 3];
const domain = 'com.microsoft';

/** An encoder's layer, as ONNX Runtime's optimiser leaves it. */
function encoder(attend: (builder: GraphBuilder, rows: string) => void): OnnxModel {
  const opsetImport = [
    create(OperatorSetIdProtoSchema, { version: 17n }),
    create(OperatorSetIdProtoSchema, { domain, version: 1n }),
  ];
  const graph = create(GraphProtoSchema, {
    name: 'encoder',
    input: [valueInfo('rows', 'float', [1, 'rows', width])],
  });
  const proto = create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph });
  const model = { file: 'vision_encoder.onnx', proto, graph };
  attend(new GraphBuilder(model), 'rows');
  return model;
}

const weight = (builder: GraphBuilder, dims: number[]): string =>
  builder.floats(new Float32Array(dims.reduce((product, size) => product * size, 1)), dims);

const multiHead = encoder((builder, rows) => {
  const [query, key, value] = [0, 1, 2].map(() => {
    const product = builder.node('MatMul', [rows, weight(builder, [width, width])]);
    return builder.node('Add', [weight(builder, [width]), product]);
  });
  builder.node('MultiHeadAttention', [query!, key!, value!], {
    domain,
    attributes: { num_heads: heads },
  });
});

const packed = encoder((builder, rows) => {
  const operands = [rows, weight(builder, [width, 3 * width]), weight(builder, [3 * width])];
  builder.node('Attention', operands, { domain, attributes: { num_heads: heads } });
});

describe.each([
  [
    'MultiHeadAttention',
    multiHead,
    [
      [1, 7, 96],
      [1, 7, 96],
      [1, 7, 96],
    ],
  ],
  ['Attention', packed, [[1, 7, 96], [96, 288], [288]]],
])('%s of an image encoder', (_, model, dims) => {
  it('is probed in its own sizes', () => {
    const [fused, ...others] = fusedNodes(model, {});
    expect(others).toEqual([]);
    expect(fused!.operands({ rows: 7, past: 0 }).map((one) => one?.dims)).toEqual(dims);
  });

  it('is proven if the CPU computes it', async () => {
    const proof = new DeviceProof((bytes) =>
      openSession({ bytes, externalDataFolder: '' }, { device: 'cpu' }),
    );
    await expect(proof.require(model, 'webgpu')).resolves.toBeUndefined();
  });

  it('of few rows is the same on WebGPU', async (context) => {
    const difference = () => probeDifference(fusedNodes(model, {})[0]!, model, 8);
    expect(await onWebGpu(context, difference)).toBeLessThan(1e-4);
  });
});
