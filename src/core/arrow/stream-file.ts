/** Files that grow by one Arrow record batch at a time (`.arrows`): resumed, repaired, one writer each. */
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, type HumanError } from '../errors';
import { explainFileError, writeFully } from '../files';
import { lockFile, type Lock } from '../lock/lock';
import { text, type Message } from '../text';
import { streamMessages } from './messages';
import { requireRegularFile } from '../regular-file';

/** What tells one kind of file from another. */
export interface StreamFormat<Metadata> {
  /** The bytes a file starts with. */
  encodeSchema(metadata: Metadata): Uint8Array;
  /** @throws Error where a schema message is that of something else */
  decodeSchema(message: Uint8Array): Metadata;
  /** Says that a file is none of this kind, or damaged. */
  unreadable(file: string, why: Message, cause?: unknown): HumanError;
}

/** Is given every whole batch, with the schema it is read by, and its offset in the file. */
export type OnBatch = (schema: Uint8Array, batch: Uint8Array, start: number) => void;

export interface StreamHead<Metadata> {
  metadata: Metadata;
  /** Offset after the last whole batch. */
  end: number;
}

/**
 * Reads the whole messages of a stream, in order.
 * @returns undefined where not even the schema is whole, as in an empty file
 * @throws HumanError of the format where it is something else, or damaged
 */
export async function scanStream<Metadata>(
  handle: FileHandle,
  file: string,
  format: StreamFormat<Metadata>,
  onBatch: OnBatch,
): Promise<StreamHead<Metadata> | undefined> {
  let head: StreamHead<Metadata> | undefined;
  let schema: Uint8Array | undefined;
  try {
    for await (const { kind, end, bytes } of streamMessages(handle)) {
      if (schema === undefined || head === undefined) {
        if (kind !== 'schema') throw new Error('it does not start with a schema');
        schema = bytes;
        head = { metadata: format.decodeSchema(bytes), end };
      } else if (kind === 'batch') {
        onBatch(schema, bytes, end - bytes.length);
        head.end = end;
      }
    }
  } catch (error) {
    throw format.unreadable(file, messageOf(error), error);
  }
  return head;
}

/** Appends batches to a file that it holds alone. */
export class StreamWriter<Metadata> {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly lock: Lock,
    /** As in the file, which may be older than what `open` was given. */
    readonly metadata: Metadata,
    private position: number,
  ) {}

  /**
   * Creates the file, or resumes it: a batch that was cut short is removed.
   * @param requireSameRun throws where a file with this metadata is not to be continued
   * @throws HumanError (nothing is changed then) as `requireSameRun` does, when the file is something
   *   else, is being written by another process, or cannot be written
   */
  static async open<Metadata>(
    file: string,
    metadata: Metadata,
    format: StreamFormat<Metadata>,
    requireSameRun: (found: Metadata) => void,
    onBatch: OnBatch,
  ): Promise<StreamWriter<Metadata>> {
    let handle: FileHandle | undefined;
    let lock: Lock | undefined;
    try {
      await mkdir(path.dirname(path.resolve(file)), { recursive: true });
      await requireRegularFile(file);
      lock = await lockFile(file);
      // Not 'a+': appending ignores the position, and a torn tail has to be overwritten.
      handle = await open(file, 'r+').catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        return open(file, 'wx+');
      });
      const found = await scanStream(handle, file, format, onBatch);
      if (found === undefined) await requireOwnBeginning(handle, file, metadata, format);
      else requireSameRun(found.metadata);
      const { metadata: kept, end } = found ?? { metadata, end: 0 };
      await handle.truncate(end);
      const writer = new StreamWriter(file, handle, lock, kept, end);
      if (found === undefined) await writer.append(format.encodeSchema(metadata));
      return writer;
    } catch (error) {
      await handle?.close();
      await lock?.release();
      throw explainFileError(error, file);
    }
  }

  /** Appends whole messages and flushes them to the disk. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      await writeFully(this.handle, bytes, this.position);
      await this.handle.datasync();
      this.position += bytes.length;
    } catch (error) {
      throw explainFileError(error, this.file);
    }
  }

  /** @param discard remove the file: a run that fails at its first sample leaves nothing behind */
  async close({ discard = false }: { discard?: boolean } = {}): Promise<void> {
    await this.handle.close();
    if (discard) await rm(this.file, { force: true });
    await this.lock.release();
  }
}

/** A file without a whole schema is overwritten only if it is empty or the start of this very run. */
async function requireOwnBeginning<Metadata>(
  handle: FileHandle,
  file: string,
  metadata: Metadata,
  format: StreamFormat<Metadata>,
): Promise<void> {
  const bytes = await handle.readFile();
  const expected = format.encodeSchema(metadata).subarray(0, bytes.length);
  if (!bytes.equals(expected)) throw format.unreadable(file, text`it holds something else`);
}
