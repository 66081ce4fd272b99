/** Small constant tensors: reading and making them. */
import { create } from '@bufbuild/protobuf';
import { TensorProto_DataLocation, TensorProtoSchema, type TensorProto } from './generated/onnx_pb';

/** The `TensorProto.DataType` values that the rewrites meet. */
export const dataType = {
  float: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  bfloat16: 16,
} as const;

/** The element type of caches and of biases for scores; anything else counts as float. */
export function floatTypeName(type: number | undefined): 'float' | 'float16' | 'bfloat16' {
  if (type === dataType.float16) return 'float16';
  return type === dataType.bfloat16 ? 'bfloat16' : 'float';
}

export function int64Tensor(
  name: string,
  values: readonly number[],
  dims = [values.length],
): TensorProto {
  const data = new BigInt64Array(values.map(BigInt));
  return rawTensor(name, dataType.int64, dims, new Uint8Array(data.buffer));
}

export function floatTensor(
  name: string,
  values: ArrayLike<number>,
  dims = [values.length],
): TensorProto {
  const data = Float32Array.from(values);
  return rawTensor(name, dataType.float, dims, new Uint8Array(data.buffer));
}

function rawTensor(
  name: string,
  type: number,
  dims: readonly number[],
  rawData: Uint8Array,
): TensorProto {
  return create(TensorProtoSchema, { name, dataType: type, dims: dims.map(BigInt), rawData });
}

/** The values of a small inline integer tensor; undefined for other types and external data. */
export function readIntegers(tensor: TensorProto): number[] | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined;
  // A copy: views into the file are not aligned to their element size.
  const bytes = new Uint8Array(tensor.rawData);
  if (tensor.dataType === dataType.int64) {
    const values = bytes.length > 0 ? new BigInt64Array(bytes.buffer) : tensor.int64Data;
    return Array.from(values, Number);
  }
  if (tensor.dataType === dataType.int32) {
    return bytes.length > 0 ? Array.from(new Int32Array(bytes.buffer)) : [...tensor.int32Data];
  }
  return undefined;
}
