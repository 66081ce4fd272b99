/** A file that is read in pieces, never as a whole. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text } from '../../text';
import { unreadable } from './faults';
import { requireRegularFile } from '../../regular-file';

/** Shows whether a file has changed since it was first read. */
export interface FileState {
  size: number;
  /** Milliseconds. */
  changed: number;
}

export class RandomAccessFile {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    readonly state: FileState,
  ) {}

  /** The caller closes it. @throws HumanError `data-missing` */
  static async open(path: string): Promise<RandomAccessFile> {
    await requireRegularFile(path);
    try {
      const handle = await open(path, 'r');
      const { size, mtimeMs } = await handle.stat();
      return new RandomAccessFile(path, handle, { size, changed: mtimeMs });
    } catch (cause) {
      throw new HumanError(
        text`There is no file of embeddings at ${path} (${reasonOf(cause)}). docs/embeddings.md tells
          how to make one.`,
        'data-missing',
        2,
        { cause },
      );
    }
  }

  get size(): number {
    return this.state.size;
  }

  /** @throws HumanError `embeddings-unreadable` if the file is too short */
  async read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(offset >= 0 && length >= 0 && offset + length <= this.size)) {
      throw unreadable(this.path, text`it is cut short, or its lengths are wrong`);
    }
    const bytes = new Uint8Array(length);
    let done = 0;
    // The system gives at most 2 GiB at once.
    while (done < length) {
      const { bytesRead } = await this.handle.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw unreadable(this.path, text`it changed while it was read`);
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** `sha256:` and hex of all bytes of a file, as sha256sum gives it. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, { highWaterMark: 2 ** 20 });
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
