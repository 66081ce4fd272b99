/**
 * Columns of a few rows from values; Arrow's own builders take longer than a small model's answer.
 */
import {
  DataType,
  makeData,
  type Data,
  type Float32,
  type Float64,
  type Int32,
  type List,
  type Utf8,
} from 'apache-arrow';

export type ColumnType = Int32 | Float32 | Float64 | Utf8 | List<Int32 | Float32 | Utf8>;

/**
 * @param values a text, a number, or a list of either; null where there is none
 * @throws Error for another type
 */
export function columnData<T extends ColumnType>(type: T, values: readonly unknown[]): Data<T> {
  return dataOf(type, values) as unknown as Data<T>;
}

function dataOf(type: DataType, values: ArrayLike<unknown>): Data {
  const { length } = values;
  const common = { length, ...validityOf(values) };
  if (DataType.isUtf8(type)) {
    const texts = Array.from(values, (one) => Buffer.from((one ?? '') as string, 'utf8'));
    return makeData({
      ...common,
      type,
      valueOffsets: offsetsOf(texts),
      data: Buffer.concat(texts),
    });
  }
  if (DataType.isList(type)) {
    const lists = Array.from(values, (one) => (one ?? []) as ArrayLike<unknown>);
    const items = lists.length === 1 ? lists[0]! : lists.flatMap((list) => Array.from(list));
    const child = dataOf((type as List<DataType>).valueType, items);
    return makeData({ ...common, type, valueOffsets: offsetsOf(lists), child });
  }
  if (DataType.isInt(type) || DataType.isFloat(type)) {
    const data = new (type.ArrayType as NumbersOf)(length);
    for (let row = 0; row < length; row += 1) data[row] = (values[row] ?? 0) as number;
    return makeData({ ...common, type: type as Float64, data: data as Float64Array });
  }
  throw new Error(`Internal error: columns of type ${type.typeId} are not written`);
}

type NumbersOf = new (length: number) => Int32Array | Float32Array | Float64Array;

/** A bit for each row; no bits where no value is missing. */
function validityOf(values: ArrayLike<unknown>): { nullCount: number; nullBitmap: Uint8Array } {
  const bitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] === null) nullCount += 1;
    else bitmap[row >> 3]! |= 1 << (row & 7);
  }
  return { nullCount, nullBitmap: nullCount === 0 ? new Uint8Array() : bitmap };
}

function offsetsOf(parts: readonly ArrayLike<unknown>[]): Int32Array {
  const offsets = new Int32Array(parts.length + 1);
  for (const [at, { length }] of parts.entries()) offsets[at + 1] = offsets[at]! + length;
  return offsets;
}
