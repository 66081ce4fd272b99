import {
  Field,
  Float32,
  Float64,
  Int32,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  vectorFromArray,
  type Data,
  type DataType,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { columnData, type ColumnType } from '../../../../src/core/arrow/column-data';

const listOf = <T extends DataType>(type: T) => new List(new Field('item', type, false));

/** A stream of a batch of one column. */
function encoded(type: ColumnType, data: Data, length: number): Uint8Array {
  const field = new Field('column', type, true);
  const struct = new Struct([field]);
  const batch = makeData({ type: struct, length, nullCount: 0, children: [data] });
  return tableToIPC(new Table(new RecordBatch(new Schema([field]), batch)), 'stream');
}

/** What a reader finds, down to the bits of numbers. */
function found(stream: Uint8Array): unknown[] {
  const column = tableFromIPC(stream).getChildAt(0)!;
  return Array.from({ length: column.length }, (_, row) => plain(column.get(row)));
}

function plain(value: unknown): unknown {
  const list = value as { toArray?(): ArrayLike<unknown> } | null;
  return typeof list?.toArray === 'function' ? Array.from(list.toArray()) : value;
}

describe('the columns that are written', () => {
  it.each([
    ['texts', new Utf8(), ['blue', '', null, 'Größe 😀', '\uFEFFmark', 'half \uD83D']],
    ['no text', new Utf8(), [null, null]],
    ['one text', new Utf8(), ['yes']],
    ['integers', new Int32(), [0, -1, null, 2 ** 31 - 1]],
    ['doubles', new Float64(), [0.1, NaN, null, -Infinity, -0]],
    ['floats', new Float32(), [0.1, 1e-45, null]],
    ['lists of floats', listOf(new Float32()), [Float32Array.of(0.1, NaN), [], null, [3]]],
    ['one list of floats', listOf(new Float32()), [Float32Array.of(0.1, 7)]],
    ['lists of integers', listOf(new Int32()), [[1, 2, 3], null, [4]]],
    ['lists of texts', listOf(new Utf8()), [['a', 'ä'], [], [''], ['b']]],
    ['one list of texts', listOf(new Utf8()), [['a', 'ä']]],
    ['empty lists', listOf(new Utf8()), [[], []]],
    ['more rows than a byte has bits', new Int32(), [...Array(9).keys(), null, 1]],
  ] as [string, ColumnType, (string | number | null | ArrayLike<unknown>)[]][])(
    "are read like those of Arrow's builders: %s",
    (_, type, values) => {
      const [theirs] = vectorFromArray(values as never[], type as never).data as unknown as [Data];
      const ours = columnData(type, values);
      expect(ours.nullCount).toBe(theirs.nullCount);
      const [own, built] = [ours, theirs].map((data) => encoded(type, data, values.length));
      expect(found(own!)).toEqual(found(built!));
      // Their bits of validity are padded to 64 bytes, which is most of a small batch.
      if (ours.nullCount === 0) expect(Buffer.compare(own!, built!)).toBe(0);
      else expect(own!.length).toBeLessThanOrEqual(built!.length);
    },
  );

  it('have the types that results have, and no others', () => {
    const wrong = new Struct([]) as unknown as ColumnType;
    expect(() => columnData(wrong, [{}])).toThrow(/are not written/);
  });
});
