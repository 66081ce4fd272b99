/** Reading columns where Arrow's own accessors lose something. */
import type { Data, RecordBatch, Utf8 } from 'apache-arrow';

/** By the bytes: Arrow's own decoder drops a byte order mark, with which a text may begin. */
export function textAt(column: Data<Utf8>, row: number): string {
  const [from, to] = [column.valueOffsets[row]!, column.valueOffsets[row + 1]!];
  return Buffer.from(column.values.subarray(from, to)).toString('utf8');
}

/** @throws Error where a batch has no such column */
export function columnOf(batch: RecordBatch, name: string): Data {
  const data = batch.getChild(name)?.data[0] as Data | undefined;
  if (data === undefined) throw new Error(`the column ${name} is missing`);
  return data;
}

export function isNull(column: Data, row: number): boolean {
  return column.nullCount > 0 && !column.getValid(row);
}
