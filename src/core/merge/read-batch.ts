/** Batches of many files, read in any order. */
import { open, type FileHandle } from 'node:fs/promises';
import { Damage, readMessage } from '../arrow/messages';
import type { StreamFormat } from '../arrow/stream-file';
import { reasonOf } from '../reason';
import type { Part, Place } from './index-parts';

/** Files that are open at once; systems allow a process about a thousand. */
const mostOpen = 200;

export class BatchReader<Metadata> {
  /** The least recently used one. */
  private readonly handles = new Map<number, FileHandle>();

  constructor(
    private readonly parts: readonly Part<Metadata>[],
    private readonly format: StreamFormat<Metadata>,
  ) {}

  /**
   * The whole message, after checking its checksum again.
   *
   * @throws HumanError if the file has changed since it was indexed
   */
  async read({ part, start }: Place): Promise<Uint8Array> {
    const { name, end, metadata } = this.parts[part]!;
    try {
      const handle = await this.handleOf(part, name);
      const found = await readMessage(handle, start, end, this.format.isSealed(metadata));
      if (found.kind === 'batch') return found.bytes;
    } catch (error) {
      const why = error instanceof Damage ? error.text : reasonOf(error);
      throw this.format.unreadable(name, why, error);
    }
    throw this.format.unreadable(name, reasonOf(new Error(`no batch stands at byte ${start}`)));
  }

  async close(): Promise<void> {
    for (const handle of this.handles.values()) await handle.close();
    this.handles.clear();
  }

  private async handleOf(part: number, name: string): Promise<FileHandle> {
    const found = this.handles.get(part);
    this.handles.delete(part);
    if (found === undefined && this.handles.size >= mostOpen) {
      const [oldest, handle] = [...this.handles][0]!;
      this.handles.delete(oldest);
      await handle.close();
    }
    const handle = found ?? (await open(name, 'r'));
    this.handles.set(part, handle);
    return handle;
  }
}
