/** Walks the messages of an Arrow IPC stream on disk, so that a torn tail can be told and cut off. */
import { Message } from 'apache-arrow';
import type { FileHandle } from 'node:fs/promises';

export interface StreamMessage {
  kind: 'schema' | 'batch' | 'other';
  /** Offset in the file of the byte after the message. */
  end: number;
  /** The whole message: prefix, metadata, padding, body. */
  bytes: Uint8Array;
}

const continuation = 0xffffffff;
const prefixBytes = 8;

/**
 * Yields the whole messages from the start, one in memory at a time. It ends at the end-of-stream
 * mark, at the end of the file, or where a message is cut short.
 * @throws Error where bytes are no Arrow message
 */
export async function* streamMessages(handle: FileHandle): AsyncGenerator<StreamMessage> {
  const { size } = await handle.stat();
  let start = 0;
  while (start + prefixBytes <= size) {
    const prefix = new DataView((await read(handle, start, prefixBytes)).buffer);
    if (prefix.getUint32(0, true) !== continuation) throw new Error('no Arrow message prefix');
    const metadataLength = prefix.getInt32(4, true);
    if (metadataLength === 0) return;
    if (metadataLength < 0) throw new Error('a negative length');
    const bodyStart = start + prefixBytes + metadataLength;
    if (bodyStart > size) return;
    const metadata = await read(handle, start + prefixBytes, metadataLength);
    const message = Message.decode(metadata);
    const end = bodyStart + message.bodyLength;
    if (end > size) return;
    const kind = message.isSchema() ? 'schema' : message.isRecordBatch() ? 'batch' : 'other';
    yield { kind, end, bytes: await read(handle, start, end - start) };
    start = end;
  }
}

async function read(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error('the file ended while it was read');
  return bytes;
}

/** The messages in memory of a stream that one writer call made: schema, batch, end mark. */
export function splitStream(stream: Uint8Array): { schema: Uint8Array; rest: Uint8Array } {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  // A schema message has no body.
  const end = prefixBytes + view.getInt32(4, true);
  return { schema: stream.subarray(0, end), rest: stream.subarray(end) };
}

/** Without the end-of-stream mark, which would keep others from appending. */
export function withoutEndMark(stream: Uint8Array): Uint8Array {
  return stream.subarray(0, stream.byteLength - prefixBytes);
}
