/**
 * Record batches of streams that grow by one at a time: a schema is read once, and written once.
 */
import {
  RecordBatchReader,
  type RecordBatchStreamReader,
  RecordBatchStreamWriter,
  type RecordBatch,
  type Schema,
  type TypeMap,
} from 'apache-arrow';
import { withoutEndMark } from './messages';

/** Before it fetches what was asked for, a reader checks once whether there is more. */
const mostAttempts = 2;
const nothing = new Uint8Array();

/** Reads one batch after another by the schema that it was opened with. */
class BatchDecoder {
  private readonly reader: RecordBatchStreamReader;
  private readonly waiting: Uint8Array[] = [];

  constructor(schema: Uint8Array) {
    this.reader = RecordBatchReader.from(this.stream(schema)).open();
  }

  /** @returns undefined if the message is not a batch */
  decode(message: Uint8Array): RecordBatch | undefined {
    this.waiting.push(message);
    const next = this.reader.next() as IteratorResult<RecordBatch, undefined>;
    return this.waiting.length === 0 ? next.value : undefined;
  }

  /**
   * The stream's bytes, as far as the reader asks for them; it ends where the reader asks for more
   * than there is.
   */
  private *stream(schema: Uint8Array): Generator<Uint8Array> {
    yield schema;
    for (let attempts = 0; attempts < mostAttempts; attempts += 1) {
      const message = this.waiting.pop();
      if (message !== undefined) attempts = -1;
      yield message ?? nothing;
    }
  }
}

/** A decoder for each file's schema message, which is passed with each of its batches. */
const decoders = new WeakMap<Uint8Array, BatchDecoder>();

/**
 * @param schema the file's schema message: the same bytes in memory for all of its batches, so that
 *    they are read once
 * @param message one record batch message, at a multiple of 8 in its buffer; columns are views of
 *    it
 * @throws Error where the message is damaged, no batch, or one without rows
 */
export function decodeRecordBatch<Columns extends TypeMap>(
  schema: Uint8Array,
  message: Uint8Array,
): RecordBatch<Columns> {
  const decoder = decoders.get(schema) ?? new BatchDecoder(schema);
  // After an unreadable message the reader is in an unknown state: the next batch gets a new one.
  decoders.delete(schema);
  const batch = decoder.decode(message);
  // If the message is not a batch, the reader makes an empty one of it.
  if (batch === undefined || batch.numRows === 0) throw new Error('a batch is empty');
  decoders.set(schema, decoder);
  return batch as RecordBatch<Columns>;
}

/**
 * Writes batches without schema or end mark: the file has the schema already, and others append
 * after the batch.
 */
class BatchWriter<Columns extends TypeMap> extends RecordBatchStreamWriter<Columns> {
  protected override _writeSchema(): this {
    return this;
  }

  protected override _writeFooter(): this {
    return this;
  }
}

/**
 * The schema of a file being written, made once, so that each batch is encoded by the same object.
 */
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
