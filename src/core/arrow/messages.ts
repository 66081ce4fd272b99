/** Walks the messages of an Arrow IPC stream on disk; distinguishes a torn end from damage. */
import { Message } from 'apache-arrow';
import type { FileHandle } from 'node:fs/promises';
import { text, type Text } from '../text';
import { ReadAhead, type Source } from './read-ahead';
import { isSound } from './sound';
import {
  hasWrongLength,
  holdsBody,
  holdsHead,
  isSealed,
  metadataLength,
  prefixBytes,
} from './seal';

export interface StreamMessage {
  kind: 'schema' | 'batch' | 'other';
  /** Offset in the file of the byte after the message. */
  end: number;
  /** The whole message: prefix, metadata, padding, body. */
  bytes: Uint8Array;
  /** Whether it carries checksums, and they match. */
  isSealed: boolean;
}

/** Bytes that are neither a whole message nor the beginning of one. */
export class Damage extends Error {
  constructor(
    /** A clause. */
    readonly text: Text,
    /** Offset in the file of the message. */
    readonly at: number,
  ) {
    super(String(text));
  }
}

/** What comes after the last whole message. */
export interface Tail {
  kind: 'tail';
  /** Bytes of a message that was cut short; 0 in a file that was closed in good order. */
  torn: number;
}

const continuation = 0xffffffff;
/** More than any schema has. */
const largestMetadata = 64 * 1024 * 1024;

/**
 * Yields the whole messages from the start, one in memory at a time. It ends at the end-of-stream
 * mark, at the end of the file, or where the last message is cut short.
 *
 * @throws Damage if bytes are not an Arrow message, or a checksum does not match
 */
export async function* streamMessages(
  file: FileHandle,
): AsyncGenerator<StreamMessage, Tail, undefined> {
  const { size } = await file.stat();
  const handle = new ReadAhead(file, size);
  let sealed: boolean | undefined;
  for (let start = 0; ;) {
    const message = await readMessage(handle, start, size, sealed);
    if (message.kind === 'tail') return message;
    yield message;
    sealed ??= message.isSealed;
    start = message.end;
  }
}

/**
 * @param size of the file
 * @param sealed whether the file's messages carry checksums; undefined for its first one
 */
export async function readMessage(
  handle: Source,
  start: number,
  size: number,
  sealed: boolean | undefined,
): Promise<StreamMessage | Tail> {
  const rest = size - start;
  const torn: Tail = { kind: 'tail', torn: rest };
  if (rest < prefixBytes) return torn;
  const prefix = await read(handle, start, prefixBytes);
  const length = metadataLength(prefix);
  if (new DataView(prefix.buffer).getUint32(0, true) !== continuation) {
    // A disk that lost its power may have made room for a message and written nothing.
    if (start > 0 && (await isZero(handle, start, size))) return torn;
    throw new Damage(text`no Arrow message begins at byte ${start}`, start);
  }
  if (length === 0 && rest === prefixBytes) return { kind: 'tail', torn: 0 };
  if (length <= 0 || length > largestMetadata) {
    throw new Damage(text`the message at byte ${start} has an impossible length`, start);
  }
  const bodyStart = start + prefixBytes + length;
  if (bodyStart > size) return tornEnd(handle, start, size, sealed);
  const head = await read(handle, start, prefixBytes + length);
  const hasSeal = isSealed(head);
  if ((sealed === true && !hasSeal) || (hasSeal && !holdsHead(head))) throw changed(start);
  const { kind, bodyLength } = decode(head.subarray(prefixBytes), start);
  const end = bodyStart + bodyLength;
  // The checksum shows how long a sealed message is.
  if (end > size) return hasSeal ? torn : tornEnd(handle, start, size, sealed);
  const body = await read(handle, bodyStart, bodyLength);
  if (hasSeal && !holdsBody(head, body)) throw changed(start);
  return { kind, end, bytes: Buffer.concat([head, body]), isSealed: hasSeal };
}

function changed(start: number): Damage {
  return new Damage(text`the message at byte ${start} is not as it was written`, start);
}

function decode(
  metadata: Uint8Array,
  start: number,
): Pick<StreamMessage, 'kind'> & { bodyLength: number } {
  let message: Message;
  try {
    message = Message.decode(metadata);
  } catch {
    throw new Damage(text`the message at byte ${start} cannot be decoded`, start);
  }
  const { bodyLength } = message;
  // The code below decodes all of it.
  if (!Number.isSafeInteger(bodyLength) || bodyLength < 0 || !isSound(metadata, bodyLength)) {
    throw new Damage(text`the message at byte ${start} has an impossible length`, start);
  }
  const kind = message.isSchema() ? 'schema' : message.isRecordBatch() ? 'batch' : 'other';
  return { kind, bodyLength };
}

/** @throws Damage if a message seems cut short because its length is wrong */
async function tornEnd(
  handle: Source,
  start: number,
  size: number,
  sealed: boolean | undefined,
): Promise<Tail> {
  const isWrong = sealed !== false && hasWrongLength(await read(handle, start, size - start));
  if (isWrong || (await nextMessage(handle, start + 8, size, sealed)) !== undefined) {
    throw new Damage(text`the message at byte ${start} has a wrong length`, start);
  }
  return { kind: 'tail', torn: size - start };
}

const chunk = 1024 * 1024;

/** Where the first whole message begins, from an offset on; all begin at multiples of 8. */
export async function nextMessage(
  handle: Source,
  from: number,
  size: number,
  sealed: boolean | undefined,
): Promise<number | undefined> {
  for (let base = from - (from % 8); base + prefixBytes <= size; base += chunk) {
    const length = Math.min(chunk, size - base);
    const words = new DataView((await read(handle, base, length)).buffer);
    for (let at = 0; at + 4 <= length; at += 8) {
      if (words.getUint32(at, true) !== continuation || base + at < from) continue;
      if (await isMessage(handle, base + at, size, sealed)) return base + at;
    }
  }
  return undefined;
}

async function isMessage(
  handle: Source,
  start: number,
  size: number,
  sealed: boolean | undefined,
): Promise<boolean> {
  const prefix = await read(handle, start, Math.min(prefixBytes, size - start));
  const length = prefix.length < prefixBytes ? 0 : metadataLength(prefix);
  // Checked before it is read, since the rest of the file would be searched in turn.
  if (length <= 0 || length > largestMetadata || start + prefixBytes + length > size) return false;
  try {
    const head = await read(handle, start, prefixBytes + length);
    const { bodyLength } = decode(head.subarray(prefixBytes), start);
    if (start + head.length + bodyLength > size) return false;
    const found = await readMessage(handle, start, size, sealed);
    return found.kind === 'batch' || found.kind === 'schema';
  } catch (error) {
    if (error instanceof Damage) return false;
    throw error;
  }
}

async function isZero(handle: Source, from: number, size: number): Promise<boolean> {
  for (let base = from; base < size; base += chunk) {
    const bytes = await read(handle, base, Math.min(chunk, size - base));
    if (bytes.some((byte) => byte !== 0)) return false;
  }
  return true;
}

async function read(handle: Source, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, offset);
  if (bytesRead === length) return bytes;
  throw new Damage(text`the file became shorter while it was read`, offset);
}

/** Without the end-of-stream mark, after which others could not append. */
export function withoutEndMark(stream: Uint8Array): Uint8Array {
  return stream.subarray(0, stream.byteLength - prefixBytes);
}
