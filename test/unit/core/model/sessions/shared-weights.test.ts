import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import {
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  TensorProto_DataLocation,
} from '../../../../../src/core/onnx/generated/onnx_pb';
import { mapsWeights } from '../../../../../src/core/model/sessions/shared-weights';
import { modelOf, node } from '../../../support/graphs';

const GB = 2 ** 30;

function modelWith(operator: string, external: number) {
  const entries = { location: 'weights.bin', offset: '0', length: String(external) };
  const weight = create(TensorProtoSchema, {
    ...{ name: 'w', dims: [BigInt(external)], dataType: 2 },
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
  return modelOf({
    nodes: [node(operator, ['x', 'w'], 'y')],
    initializers: external > 0 ? [weight] : [],
  });
}

it.each([
  ['plain weights in files are shared', 'MatMul', 4 * GB, 2, 64 * GB, true],
  ['weights in the graph cannot be', 'MatMul', 0, 2, 64 * GB, false],
  ['packed ones are copied where copies fit', 'MatMulNBits', 4 * GB, 2, 20 * GB, false],
  ['packed ones are shared where they do not', 'MatMulNBits', 4 * GB, 3, 20 * GB, true],
  ['so are those of bitsandbytes', 'MatMulBnb4', 4 * GB, 2, 15 * GB, true],
] as const)('%s', (_, operator, external, sessions, free, expected) => {
  expect(mapsWeights(modelWith(operator, external), sessions, free)).toBe(expected);
});
