/**
 * How many bytes a tensor's values take by its shape and type, and how many values it holds inline.
 */
import { isFieldSet } from '@bufbuild/protobuf';
import { TensorProtoSchema, type TensorProto } from './generated/onnx_pb';

/** Bits of one value by `TensorProto.DataType`; strings have no fixed size. */
const bits: Readonly<Record<number, number>> = {
  ...{ 1: 32, 2: 8, 3: 8, 4: 16, 5: 16, 6: 32, 7: 64, 9: 8, 10: 16, 11: 64, 12: 32, 13: 64 },
  // Complex numbers, bfloat16, floats of 8 bits.
  ...{ 14: 64, 15: 128, 16: 16, 17: 8, 18: 8, 19: 8, 20: 8 },
  // Values of 4 and 2 bits lie side by side in bytes; 24 is float8e8m0.
  ...{ 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2 },
};

/** More than any memory holds, and few enough that bits can be counted. */
const mostValues = 2n ** 46n;

/**
 * Undefined if the type is unknown; `impossible` if a size is negative or larger than any memory.
 */
export function bytesOf({
  dims,
  dataType,
}: Pick<TensorProto, 'dims' | 'dataType'>): number | 'impossible' | undefined {
  const values = dims.reduce((product, size) => product * size, 1n);
  if (dims.some((size) => size < 0n) || values > mostValues) {
    return 'impossible';
  }
  const each = bits[dataType];
  return each === undefined ? undefined : Math.ceil((Number(values) * each) / 8);
}

const string = 8;
const byte = 3;

/** Whether an element type is one that ONNX has (`TensorProto.DataType`). */
export function isElementType(dataType: number): boolean {
  return bits[dataType] !== undefined || dataType === string;
}

/**
 * The size of a tensor's inline data, and the size that its shape and type need; in bytes, or in
 * entries of its field.
 */
export interface InlineSize {
  unit: 'bytes' | 'values';
  has: number;
  needs: number;
}

/**
 * The size of a tensor that is not external: of its raw bytes, or of the typed field that its
 * element type is kept in.
 * @returns undefined where its shape or its type cannot be counted
 */
export function inlineSize(tensor: TensorProto): InlineSize | undefined {
  const { dims, dataType, rawData } = tensor;
  if (!isElementType(dataType)) return undefined;
  const needed = bytesOf(dataType === string ? { dims, dataType: byte } : tensor);
  if (needed === 'impossible' || needed === undefined) return undefined;
  // Raw bytes count if they are given, even if there are none.
  if (isFieldSet(tensor, TensorProtoSchema.field.rawData) && dataType !== string) {
    return { unit: 'bytes', has: rawData.length, needs: needed };
  }
  const [field, bytesEach] = fields[dataType] ?? ['int32Data', Math.max(bits[dataType]! / 8, 1)];
  return { unit: 'values', has: tensor[field].length, needs: needed / bytesEach };
}

/**
 * The typed field of an element type, and the bytes that one entry counts; all others are in
 * int32_data.
 */
const fields: Readonly<
  Record<
    number,
    ['floatData' | 'doubleData' | 'int64Data' | 'uint64Data' | 'stringData' | 'int32Data', number]
  >
> = {
  1: ['floatData', 4],
  14: ['floatData', 4],
  11: ['doubleData', 8],
  15: ['doubleData', 8],
  7: ['int64Data', 8],
  12: ['uint64Data', 4],
  13: ['uint64Data', 8],
  [string]: ['stringData', 1],
};
