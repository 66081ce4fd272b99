/** Walks the messages of an Arrow IPC stream or file on disk without reading their bodies. */
import { Message, type Schema } from 'apache-arrow';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import type { BatchHead } from './arrow-batch';
import type { Layout } from './arrow-layout';
import { requireSizes } from './arrow-sizes';
import { unreadable } from './faults';
import type { RandomAccessFile } from './random-access';
import { limits } from './table';

const magic = Buffer.from('ARROW1');
/** The magic and its padding at the start of a file. */
const magicBytes = 8;
const continuation = 0xffffffff;

/** A record batch as its message describes it, and where its body lies. */
interface FoundBatch {
  header: ReturnType<Message['header']>;
  body: BatchHead['body'];
}

/** Whether the first bytes of a file are those of Arrow, of either kind. */
export function isArrow(start: Uint8Array): boolean {
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  return start.byteLength >= 8 && (isArrowFile(start) || view.getUint32(0, true) === continuation);
}

function isArrowFile(start: Uint8Array): boolean {
  return magic.equals(start.subarray(0, magic.length));
}

/**
 * The schema, and all batches in order.
 * @throws HumanError `embeddings-unreadable`
 */
export async function readMessages(
  file: RandomAccessFile,
): Promise<{ schema: Schema; batches: FoundBatch[] }> {
  let schema: Schema | undefined;
  const batches: FoundBatch[] = [];
  for await (const { message, body } of messages(file)) {
    const isFirst = schema === undefined;
    if (isFirst !== message.isSchema() || batches.length > limits.samples) {
      throw unreadable(file.path, text`its messages are not a schema and its batches`);
    }
    if (message.isSchema()) schema = message.header();
    // Dictionaries belong to columns that are not read here.
    else if (message.isRecordBatch()) batches.push({ header: message.header(), body });
  }
  if (schema === undefined) throw unreadable(file.path, text`it ends within its first message`);
  return { schema, batches };
}

/** Up to the end mark, or the end of the file. */
async function* messages(
  file: RandomAccessFile,
): AsyncGenerator<{ message: Message; body: BatchHead['body'] }> {
  // A file holds a stream after its magic bytes; the footer repeats its contents.
  let at = isArrowFile(await file.read(0, magicBytes)) ? magicBytes : 0;
  while (at < file.size) {
    const prefix = new DataView((await file.read(at, 8)).buffer);
    const length = prefix.getInt32(4, true);
    if (prefix.getUint32(0, true) !== continuation) {
      throw unreadable(file.path, text`a message does not begin as Arrow 0.15 and later write it`);
    }
    if (length === 0) return;
    if (length < 0 || length > limits.arrowMetadata) {
      throw unreadable(file.path, text`the description of a message is too long`);
    }
    const message = decodeMessage(file, await file.read(at + 8, length));
    const body = { offset: at + 8 + length, length: message.bodyLength };
    at = body.offset + body.length;
    if (!(body.length >= 0 && at <= file.size)) {
      throw unreadable(file.path, text`it is cut short, or its lengths are wrong`);
    }
    yield { message, body };
  }
}

function decodeMessage(file: RandomAccessFile, bytes: Uint8Array): Message {
  try {
    requireSizes(bytes);
    const message = Message.decode(bytes);
    // The header is decoded lazily, so it may fail here.
    if (!message.isDictionaryBatch()) message.header();
    return message;
  } catch (error) {
    throw unreadable(file.path, reasonOf(error), error);
  }
}

/**
 * @throws HumanError `embeddings-unreadable` where the batch is compressed, or of another schema
 */
export function batchHead(
  file: RandomAccessFile,
  { header, body }: FoundBatch,
  layout: Layout,
): BatchHead {
  // apache-arrow exports the class of tables under the name that these descriptions have.
  const { length, nodes, buffers, compression } = header as unknown as {
    length: number;
    compression: unknown;
  } & Pick<BatchHead, 'nodes' | 'buffers'>;
  if (compression !== null && compression !== undefined) {
    throw unreadable(file.path, text`its batches are compressed; write them without compression`);
  }
  if (nodes.length !== layout.nodes || buffers.length !== layout.buffers || !(length >= 0)) {
    throw unreadable(file.path, text`a batch does not fit its schema`);
  }
  return { rows: length, nodes, buffers, body };
}
