/**
 * Checksums of messages. The metadata of an Arrow message may be padded, and readers look at its
 * beginning only. So its last 32 bytes are the body's checksum, a mark, and the checksum of
 * everything before it. Any reader of Arrow streams can read such a file.
 */
import { createHash } from 'node:crypto';

const mark = Buffer.from('FitPrune', 'latin1');
const bodySumBytes = 16;
const headSumBytes = 8;
const sealBytes = bodySumBytes + mark.length + headSumBytes;

/** Bytes before the metadata: a mark of continuation and the metadata's length. */
export const prefixBytes = 8;

/** @param message one whole message: prefix, metadata, body */
export function seal(message: Uint8Array): Uint8Array {
  const length = metadataLength(message);
  const [metadata, body] = [
    message.subarray(prefixBytes, prefixBytes + length),
    message.subarray(prefixBytes + length),
  ];
  const prefix = Buffer.from(message.subarray(0, prefixBytes));
  prefix.writeInt32LE(length + sealBytes, 4);
  const head = Buffer.concat([prefix, metadata, sum(body, bodySumBytes), mark]);
  return Buffer.concat([head, sum(head, headSumBytes), body]);
}

/**
 * Seals a message of a file in the present format. Files of earlier formats, which name theirs,
 * continue without seals.
 */
export function sealedAs({ format }: { format?: unknown }, message: Uint8Array): Uint8Array {
  return format === undefined ? seal(message) : message;
}

/** @param head prefix and metadata */
export function isSealed(head: Uint8Array): boolean {
  const from = head.length - headSumBytes - mark.length;
  return head.length >= prefixBytes + sealBytes && mark.equals(head.subarray(from, from + 8));
}

/** Whether prefix and metadata are as they were written. @param head of a sealed message */
export function holdsHead(head: Uint8Array): boolean {
  const from = head.length - headSumBytes;
  return sum(head.subarray(0, from), headSumBytes).equals(head.subarray(from));
}

/**
 * Whether the body is as it was written.
 *
 * @param head of a sealed message
 */
export function holdsBody(head: Uint8Array, body: Uint8Array): boolean {
  const from = head.length - sealBytes;
  return sum(body, bodySumBytes).equals(head.subarray(from, from + bodySumBytes));
}

/**
 * Whether bytes begin with a sealed head in which only the length is wrong. A message that was cut
 * short has no whole head.
 */
export function hasWrongLength(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  const first = prefixBytes + bodySumBytes;
  for (let at = buffer.indexOf(mark, first); at >= 0; at = buffer.indexOf(mark, at + 1)) {
    const head = Buffer.from(buffer.subarray(0, at + mark.length + headSumBytes));
    if (head.length < at + mark.length + headSumBytes) return false;
    head.writeInt32LE(head.length - prefixBytes, 4);
    if (holdsHead(head)) return true;
  }
  return false;
}

export function metadataLength(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset).getInt32(4, true);
}

function sum(bytes: Uint8Array, length: number): Buffer {
  return createHash('sha256').update(bytes).digest().subarray(0, length);
}
