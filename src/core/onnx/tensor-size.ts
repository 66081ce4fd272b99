/** How many bytes a tensor's values take, by its shape and type. */
import type { TensorProto } from './generated/onnx_pb';

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

/** Undefined where the type is not known; `impossible` where a size is negative or beyond any memory. */
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
