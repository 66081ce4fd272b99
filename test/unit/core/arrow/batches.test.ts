/** Batches by one schema, against Arrow's own stream of all of them. */
import {
  Float32,
  Int32,
  List,
  RecordBatchStreamWriter,
  Schema,
  Field,
  Struct,
  Utf8,
  makeData,
  RecordBatch,
  tableFromIPC,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import {
  decodeRecordBatch,
  encodeRecordBatch,
  encodeSchemaMessage,
} from '../../../../src/core/arrow/batches';

type Columns = { name: Utf8; count: Int32; masses: List<Float32> };
const schema = new Schema<Columns>(
  [
    new Field('name', new Utf8()),
    new Field('count', new Int32(), true),
    new Field('masses', new List(new Field('item', new Float32()))),
  ],
  new Map([['what', 'a test']]),
);
const rows = [
  [{ name: 'one', count: 1, masses: [0.5, 0.25] }],
  [
    { name: 'two', count: null, masses: [] },
    { name: '', count: 3, masses: [1] },
  ],
  [{ name: 'three ☂', count: 4, masses: Array.from({ length: 3000 }, (_, at) => at / 4) }],
  [],
];
const batches = rows.map((some) => {
  const children = schema.fields.map(({ name, type }) => {
    return vectorFromArray(
      some.map((row) => row[name as keyof Columns]),
      type,
    ).data[0]!;
  });
  const type = new Struct<Columns>(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: some.length, nullCount: 0, children }));
});
const head = encodeSchemaMessage(schema);
const messages = batches.map((batch) => Buffer.from(encodeRecordBatch(batch)));

const read = (batch: RecordBatch<Columns>) =>
  batch.toArray().map((row) => {
    const { name, count, masses } = row.toJSON();
    return { name, count, masses: [...(masses as unknown as Iterable<number>)] };
  });

describe('batches of a schema', () => {
  it('equal the bytes in the stream of all of them', () => {
    const writer = new RecordBatchStreamWriter<Columns>();
    writer.reset(undefined, schema);
    for (const batch of batches) writer.write(batch);
    const stream = writer.finish().toUint8Array(true);
    const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
    expect(Buffer.concat([head, ...messages, end]).equals(stream)).toBe(true);
    expect(tableFromIPC(stream).schema.metadata.get('what')).toBe('a test');
  });

  it('are read one by one, in any order', () => {
    for (const at of [0, 1, 2, 2, 0, 1]) {
      expect(read(decodeRecordBatch<Columns>(head, messages[at]!))).toEqual(rows[at]);
    }
  });

  it('are views of their message', () => {
    const [, , message] = messages;
    const values = decodeRecordBatch<Columns>(head, message!).getChild('masses')!.data[0]!
      .children[0]!.values as Float32Array;
    expect(values.buffer).toBe(message!.buffer);
  });

  it('are refused if they are not batches, and the next one is read nevertheless', () => {
    const [first, second] = messages;
    const bad = [
      second!.subarray(0, 8),
      second!.subarray(0, second!.length - 8),
      Buffer.alloc(64),
      Buffer.alloc(0),
      head,
      // One without rows.
      messages[3]!,
      Buffer.from(first!).fill(0xff, 8, 40),
    ];
    for (const message of bad) {
      expect(() => decodeRecordBatch(head, message)).toThrow(Error);
      expect(read(decodeRecordBatch<Columns>(head, first!))).toEqual(rows[0]);
    }
  });
});
