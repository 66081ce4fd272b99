/** Graphs that merge image features, in the forms that exporters and quantizers give them. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { tokenTable } from '../../../../../src/core/model/sessions/token-table';
import {
  TensorProtoSchema,
  type TensorProto,
} from '../../../../../src/core/onnx/generated/onnx_pb';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { encodeOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { dataType, floatTensor, int64Tensor } from '../../../../../src/core/onnx/tensors';
import { modelOf, node } from '../../../support/graphs';

const width = 2;
const ids = [2, 0, 1, 2];
/** 1, -2, 0.5, 3, -1, 0.25. */
const halves = [0x3c00, 0xc000, 0x3800, 0x4200, 0xbc00, 0x3400];

function initializer(name: string, type: number, dims: number[], data: ArrayBufferView) {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return create(TensorProtoSchema, { name, dataType: type, dims: dims.map(BigInt), rawData });
}

/** Ids below 0 get features; the table's rows are called `rows`. */
function merging(
  table: readonly ReturnType<typeof node>[],
  initializers: readonly TensorProto[],
  type: 'float' | 'float16' = 'float',
): OnnxModel {
  const isHalf = type === 'float16';
  return modelOf({
    inputs: [
      valueInfo('input_ids', 'int64', [1, 'rows']),
      valueInfo('image_features', 'float', ['features', width]),
    ],
    outputs: [valueInfo('inputs_embeds', 'float', [1, 'rows', width])],
    nodes: [
      node('Max', ['input_ids', 'zero'], 'known'),
      ...table,
      node('Less', ['input_ids', 'zero'], 'is_image'),
      node('NonZero', ['is_image'], 'found'),
      node('Transpose', ['found'], 'places'),
      ...(isHalf
        ? [
            node('Cast', ['image_features'], 'features', {
              attributes: { to: dataType.float16 },
            }),
            node('ScatterND', ['rows', 'places', 'features'], 'merged'),
            node('Cast', ['merged'], 'inputs_embeds', { attributes: { to: dataType.float } }),
          ]
        : [node('ScatterND', ['rows', 'places', 'image_features'], 'inputs_embeds')]),
    ],
    initializers: [int64Tensor('zero', [0], []), ...initializers],
  });
}

const gather = (table: string, to: string) => node('Gather', [table, 'known'], to);
const forms: Record<string, OnnxModel> = {
  fp32: merging([gather('table', 'rows')], [floatTensor('table', [1, 2, 3, 4, 5, 6], [3, 2])]),
  // As ONNX Runtime's converter leaves it, inputs and outputs kept.
  'fp16 inside': merging(
    [gather('table', 'rows')],
    [initializer('table', dataType.float16, [3, 2], Uint16Array.from(halves))],
    'float16',
  ),
  int8: merging(
    [gather('table', 'eight'), node('DequantizeLinear', ['eight', 'scale', 'none'], 'rows')],
    [
      initializer('table', 3, [3, 2], Int8Array.from([1, -2, 3, 4, -5, 6])),
      initializer('none', 3, [], Int8Array.from([0])),
      floatTensor('scale', [0.5], []),
    ],
  ),
};

it.each(Object.entries(forms))('is what the whole graph makes of text: %s', async (_, model) => {
  const table = tokenTable(model)!;
  expect(table.graph.input.map(({ name }) => name)).toEqual(['input_ids']);
  const run = async (one: OnnxModel, feeds: Record<string, Tensor>) => {
    const session = await InferenceSession.create(encodeOnnx(one));
    const { inputs_embeds } = await session.run(feeds);
    await session.release();
    return inputs_embeds!;
  };
  const input_ids = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
  const image_features = new Tensor('float32', new Float32Array(0), [0, width]);
  const whole = await run(model, { input_ids, image_features });
  const own = await run(table, { input_ids });
  expect(own.type).toBe(whole.type);
  expect(own.dims).toEqual([1, ids.length, width]);
  expect(own.data).toEqual(whole.data);
});
