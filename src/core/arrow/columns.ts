/** Reads columns where Arrow's own accessors lose something. */
import type { Data, Float32, Int32, List, RecordBatch, TypeMap, Utf8 } from 'apache-arrow';

/** Read from the bytes: Arrow's own decoder drops a byte order mark at the beginning of a text. */
export function textAt(column: Data<Utf8>, row: number): string {
  const [from, to] = [column.valueOffsets[row]!, column.valueOffsets[row + 1]!];
  return Buffer.from(column.values.subarray(from, to)).toString('utf8');
}

export function textsAt(column: Data<List<Utf8>>, row: number): string[] {
  const [from, to] = rangeOf(column, row);
  const texts = column.children[0] as Data<Utf8>;
  return Array.from({ length: to - from }, (_, at) => textAt(texts, from + at));
}

function rangeOf(column: Data<List>, row: number): [from: number, to: number] {
  const offsets = column.valueOffsets as Int32Array;
  return [offsets[row]!, offsets[row + 1]!];
}

/** A copy. */
export function floatsAt(column: Data<List<Float32>>, row: number): Float32Array {
  const [from, to] = rangeOf(column, row);
  return (column.children[0] as Data<Float32>).values.slice(from, to);
}

export function integersAt(column: Data<List<Int32>>, row: number): number[] {
  const [from, to] = rangeOf(column, row);
  return [...(column.children[0] as Data<Int32>).values.subarray(from, to)];
}

/** @throws Error if a batch has no such column */
export function columnOf<Columns extends TypeMap, Name extends keyof Columns>(
  batch: RecordBatch<Columns>,
  name: Name,
): Data<Columns[Name]> {
  const data = batch.getChild(name)?.data[0];
  if (data === undefined) throw new Error(`the column ${String(name)} is missing`);
  return data;
}

export function isNull(column: Data, row: number): boolean {
  return column.nullCount > 0 && !column.getValid(row);
}
