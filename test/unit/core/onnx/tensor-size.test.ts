import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { TensorProtoSchema } from '../../../../src/core/onnx/generated/onnx_pb';
import { bytesOf, inlineSize, isElementType } from '../../../../src/core/onnx/tensor-size';

/** By onnx.proto (`TensorProto.DataType`). */
const T = {
  ...{ FLOAT: 1, UINT8: 2, INT8: 3, UINT16: 4, INT16: 5, INT32: 6, INT64: 7, STRING: 8, BOOL: 9 },
  ...{ FLOAT16: 10, DOUBLE: 11, UINT32: 12, UINT64: 13, COMPLEX64: 14, COMPLEX128: 15 },
  ...{ BFLOAT16: 16, FLOAT8E4M3FN: 17, FLOAT8E4M3FNUZ: 18, FLOAT8E5M2: 19, FLOAT8E5M2FNUZ: 20 },
  ...{ UINT4: 21, INT4: 22, FLOAT4E2M1: 23 },
};

const sizes: [name: keyof typeof T, bytesOfSix: number][] = [
  ['FLOAT', 24],
  ['DOUBLE', 48],
  ['FLOAT16', 12],
  ['BFLOAT16', 12],
  ['INT64', 48],
  ['UINT8', 6],
  ['BOOL', 6],
  ['COMPLEX128', 96],
  ['FLOAT8E4M3FN', 6],
  ['INT4', 3],
  ['UINT4', 3],
];

describe('bytesOf', () => {
  it.each(sizes)('counts six values of %s', (name, bytes) => {
    expect(bytesOf({ dims: [2n, 3n], dataType: T[name] })).toBe(bytes);
  });

  it('rounds values that share a byte up, and counts a scalar as one value', () => {
    expect(bytesOf({ dims: [3n], dataType: T.INT4 })).toBe(2);
    expect(bytesOf({ dims: [], dataType: T.FLOAT })).toBe(4);
    expect(bytesOf({ dims: [0n, 5n], dataType: T.FLOAT })).toBe(0);
  });

  it('recognises shapes that no memory holds, and unknown types', () => {
    expect(bytesOf({ dims: [-1n], dataType: T.FLOAT })).toBe('impossible');
    expect(bytesOf({ dims: [2n ** 40n, 2n ** 40n], dataType: T.INT8 })).toBe('impossible');
    expect(bytesOf({ dims: [1n], dataType: T.STRING })).toBeUndefined();
    expect(bytesOf({ dims: [1n], dataType: 99 })).toBeUndefined();
  });
});

describe('isElementType', () => {
  it('is true of all that ONNX has, texts among them, and of nothing else', () => {
    expect(Object.values(T).filter((one) => !isElementType(one))).toEqual([]);
    expect([0, -1, 99].filter(isElementType)).toEqual([]);
  });
});

describe('inlineSize', () => {
  const tensor = (init: Parameters<typeof create<typeof TensorProtoSchema>>[1]) =>
    create(TensorProtoSchema, init);

  it('counts raw bytes if they are given, even if there are none', () => {
    const given = { dims: [2n], dataType: T.FLOAT };
    expect(inlineSize(tensor({ ...given, rawData: new Uint8Array(8) }))).toEqual({
      ...{ unit: 'bytes', has: 8, needs: 8 },
    });
    expect(inlineSize(tensor({ ...given, rawData: new Uint8Array(0) }))).toEqual({
      ...{ unit: 'bytes', has: 0, needs: 8 },
    });
  });

  it.each([
    ['FLOAT', { floatData: [1, 2] }, 2],
    ['COMPLEX64', { floatData: [1, 2, 3, 4] }, 4],
    ['DOUBLE', { doubleData: [1, 2] }, 2],
    ['INT64', { int64Data: [1n, 2n] }, 2],
    ['FLOAT16', { int32Data: [1, 2] }, 2],
    ['INT8', { int32Data: [1, 2] }, 2],
    ['STRING', { stringData: [new Uint8Array(3), new Uint8Array(1)] }, 2],
  ] as const)('counts the entries of the field that %s has', (name, field, entries) => {
    const found = inlineSize(tensor({ dims: [2n], dataType: T[name], ...(field as object) }));
    expect(found).toEqual({ unit: 'values', has: entries, needs: entries });
  });
});
