/**
 * Files that grow by one Arrow record batch at a time (`.arrows`): resumed, repaired, one writer
 * each.
 */
import { mkdir, open, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { reasonOf } from '../reason';
import { explainFileError } from '../file-errors';
import { writeFully } from '../files';
import { lockFile, type Lock } from '../lock/lock';
import { text, type Message } from '../text';
import { Damage, streamMessages } from './messages';
import { requireRegularFile } from '../regular-file';
import { remedy } from '../remedies';

/** What makes one kind of file different from another. */
export interface StreamFormat<Metadata> {
  /** The bytes a file starts with. */
  encodeSchema(metadata: Metadata): Uint8Array;
  /** @throws Error if the schema message is that of another kind of file */
  decodeSchema(message: Uint8Array): Metadata;
  /** Whether messages carry checksums: those of older versions do not. */
  isSealed(metadata: Metadata): boolean;
  /** The error for a file that is not of this kind, or damaged. */
  unreadable(file: string, why: Message, cause?: unknown): HumanError;
}

/** Gets every whole batch with its schema and offset, and returns the id of its sample. */
export type OnBatch = (schema: Uint8Array, batch: Uint8Array, start: number) => string | undefined;

export interface StreamHead<Metadata> {
  metadata: Metadata;
  /** Offset after the last whole batch. */
  end: number;
  /** Bytes after it, of a batch that was cut short. */
  torn: number;
}

/**
 * Reads the whole messages of a stream, in order.
 *
 * @returns undefined if not even the schema is whole, as in an empty file
 * @throws HumanError of the format if it is of another kind, or damaged
 */
export async function scanStream<Metadata>(
  handle: FileHandle,
  file: string,
  format: StreamFormat<Metadata>,
  onBatch: OnBatch,
): Promise<StreamHead<Metadata> | undefined> {
  let head: StreamHead<Metadata> | undefined;
  let schema: Uint8Array | undefined;
  const last: LastWhole = { records: 0, sample: undefined };
  try {
    const messages = streamMessages(handle);
    for (;;) {
      const { value } = await messages.next();
      if (value.kind === 'tail') {
        if (head !== undefined) head.torn = value.torn;
        return head;
      }
      const { kind, end, bytes, isSealed } = value;
      if (schema === undefined || head === undefined) {
        if (kind !== 'schema') throw new Damage(text`it does not start with a schema`, 0);
        schema = bytes;
        head = { metadata: format.decodeSchema(bytes), end, torn: 0 };
        if (format.isSealed(head.metadata) !== isSealed)
          throw new Damage(text`its schema is damaged`, 0);
        continue;
      }
      if (kind !== 'batch')
        throw new Damage(text`what is at byte ${head.end} is not a batch`, head.end);
      last.sample = onBatch(schema, bytes, end - bytes.length);
      last.records += 1;
      head.end = end;
    }
  } catch (error) {
    if (head === undefined) throw format.unreadable(file, clause(error), error);
    throw damaged(file, last, clause(error), error);
  }
}

function clause(error: unknown): Message {
  return error instanceof Damage ? error.text : reasonOf(error);
}

interface LastWhole {
  records: number;
  sample: string | undefined;
}

function damaged(
  file: string,
  { records, sample }: LastWhole,
  why: Message,
  cause: unknown,
): HumanError {
  const where =
    sample === undefined
      ? text`in its first record`
      : text`after its first ${records} records, of which the last is that of sample "${sample}"`;
  return new HumanError(
    text`${file} is damaged ${where}: ${why}. Nothing was changed. ${remedy('restore-stream')}`,
    'stream-damaged',
    1,
    { cause },
  );
}

/** Appends batches to a file that it holds alone. */
export class StreamWriter<Metadata> {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private readonly lock: Lock,
    /** As in the file, which may be older than the metadata given to `open`. */
    readonly metadata: Metadata,
    private position: number,
    /** Bytes of a batch that was cut short, which were removed. */
    readonly repaired: number,
  ) {}

  /**
   * Creates the file, or resumes it after removing a batch that was cut short.
   *
   * @param requireSameRun throws if a file with this metadata must not be continued
   * @throws HumanError (the file is unchanged then) as `requireSameRun` does, or if the file is of
   *    another kind, is being written by another process, or cannot be written
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
      const { metadata: kept, end, torn } = found ?? { metadata, end: 0, torn: 0 };
      // A file that needs no repair is not touched: programs that watch it would read it again.
      if (found === undefined || torn > 0) await handle.truncate(end);
      const writer = new StreamWriter(file, handle, lock, kept, end, torn);
      if (found === undefined) await writer.append(format.encodeSchema(metadata));
      return writer;
    } catch (error) {
      await handle?.close();
      await lock?.release();
      throw explainFileError(error, file);
    }
  }

  /**
   * Appends whole messages and flushes them to the disk, all at once.
   * @throws HumanError as `verify` does, or if the disk refuses: then none of them is written
   */
  async append(...messages: readonly Uint8Array[]): Promise<void> {
    await this.verify();
    const bytes = messages.length === 1 ? messages[0]! : Buffer.concat(messages);
    try {
      await writeFully(this.handle, bytes, this.position);
      await this.handle.datasync();
      this.position += bytes.length;
    } catch (error) {
      // A half-written batch must not look like damage to the next reader.
      await this.handle.truncate(this.position).catch(() => undefined);
      throw explainFileError(error, this.file);
    }
  }

  /**
   * Called before a run reports success: nobody has deleted, replaced or changed the file
   * meanwhile.
   *
   * @throws HumanError `file-changed`, or `lock-lost`
   */
  async verify(): Promise<void> {
    await this.lock.verify();
    const [ours, there] = [await this.handle.stat(), await stat(this.file).catch(() => undefined)];
    if (there?.ino === ours.ino && there.dev === ours.dev && ours.size === this.position) return;
    throw new HumanError(
      text`${this.file} was deleted, replaced or changed by something else while this run was writing it.
        What the run had recorded there may be gone: look at the file, and run it again.`,
      'file-changed',
    );
  }

  /** @param discard remove the file: a run that fails at its first sample leaves no file */
  async close({ discard = false }: { discard?: boolean } = {}): Promise<void> {
    try {
      // If it belongs to somebody else by now, it is left alone.
      const isOurs = await this.verify().then(
        () => true,
        () => false,
      );
      await this.handle.close();
      if (discard && isOurs) await rm(this.file, { force: true });
    } finally {
      await this.lock.release();
    }
  }
}

/**
 * A file without a whole schema is overwritten only if it is empty or the start of this very run.
 */
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
