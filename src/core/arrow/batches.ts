/** Record batches of streams that grow by one at a time: a schema is read once, and written once. */
import {
  RecordBatchReader,
  type RecordBatchStreamReader,
  RecordBatchStreamWriter,
  type RecordBatch,
  type Schema,
  type TypeMap,
} from 'apache-arrow';
import { withoutEndMark } from './messages';

/** A reader that has all it asked for looks once whether there is more. */
const mostLooks = 2;
const nothing = new Uint8Array();

/** Reads one batch after another by the schema that it was opened with. */
class BatchDecoder {
  private readonly reader: RecordBatchStreamReader;
  private readonly waiting: Uint8Array[] = [];

  constructor(schema: Uint8Array) {
    this.reader = RecordBatchReader.from(this.stream(schema)).open();
  }

  /** @returns undefined where the message is no batch */
  decode(message: Uint8Array): RecordBatch | undefined {
    this.waiting.push(message);
    const next = this.reader.next() as IteratorResult<RecordBatch, undefined>;
    return this.waiting.length === 0 ? next.value : undefined;
  }

  /** The stream's bytes, as far as the reader asks for them: it ends where more is asked for than there is. */
  private *stream(schema: Uint8Array): Generator<Uint8Array> {
    yield schema;
    for (let looks = 0; looks < mostLooks; looks += 1) {
      const message = this.waiting.pop();
      if (message !== undefined) looks = -1;
      yield message ?? nothing;
    }
  }
}

/** By the schema message of a file, which goes with each of its batches. */
const decoders = new WeakMap<Uint8Array, BatchDecoder>();

/**
 * @param schema the file's schema message: the same bytes in memory for all of its batches, so that they are read once
 * @param message one record batch message, at a multiple of 8 in its buffer; columns are views of it
 * @throws Error where the message is damaged, no batch, or one without rows
 */
export function decodeRecordBatch<Columns extends TypeMap>(
  schema: Uint8Array,
  message: Uint8Array,
): RecordBatch<Columns> {
  const decoder = decoders.get(schema) ?? new BatchDecoder(schema);
  // What a message that cannot be read leaves in a reader is no beginning for the next.
  decoders.delete(schema);
  const batch = decoder.decode(message);
  // Of what is no batch, the reader makes one without rows.
  if (batch === undefined || batch.numRows === 0) throw new Error('a batch is empty');
  decoders.set(schema, decoder);
  return batch as RecordBatch<Columns>;
}

/** Writes batches alone: whoever appends has the schema in the file, and others append after it. */
class BatchWriter<Columns extends TypeMap> extends RecordBatchStreamWriter<Columns> {
  protected override _writeSchema(): this {
    return this;
  }

  protected override _writeFooter(): this {
    return this;
  }
}

/** The schema of a file that is written, made once: a batch is encoded by the schema of the one before. */
export function schemaOnce<Head extends object, Columns extends TypeMap>(
  make: (head: Head) => Schema<Columns>,
): (head: Head) => Schema<Columns> {
  const made = new WeakMap<Head, Schema<Columns>>();
  return (head) => {
    const schema = made.get(head) ?? make(head);
    made.set(head, schema);
    return schema;
  };
}

/** The message that a stream starts with. */
export function encodeSchemaMessage<Columns extends TypeMap>(schema: Schema<Columns>): Uint8Array {
  const writer = new RecordBatchStreamWriter<Columns>();
  writer.reset(undefined, schema);
  return withoutEndMark(writer.finish().toUint8Array(true));
}

/** The message of one batch, to append. */
export function encodeRecordBatch<Columns extends TypeMap>(
  batch: RecordBatch<Columns>,
): Uint8Array {
  const writer = new BatchWriter<Columns>();
  writer.write(batch);
  return writer.finish().toUint8Array(true);
}
