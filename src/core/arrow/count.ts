/**
 * Counts the batches of streams that others write, reading only what was added since the last
 * count.
 */
import { open } from 'node:fs/promises';
import { Damage, readMessage } from './messages';

interface Seen {
  /** Offset in the file of the byte after the last whole message. */
  end: number;
  batches: number;
  sealed: boolean | undefined;
}

const nothing: Seen = { end: 0, batches: 0, sealed: undefined };

export class BatchCounter {
  private readonly seen = new Map<string, Seen>();

  /**
   * Whole batches of a stream: the previous count if it cannot be read just now, 0 if there is no
   * file.
   */
  async count(file: string): Promise<number> {
    const handle = await open(file, 'r').catch(() => undefined);
    if (handle === undefined) return this.seen.get(file)?.batches ?? 0;
    try {
      const { size } = await handle.stat();
      const before = this.seen.get(file);
      // A file that shrank was written again, or its torn end was removed.
      let { end, batches, sealed } = before && before.end <= size ? before : nothing;
      while (end < size) {
        const message = await readMessage(handle, end, size, sealed);
        if (message.kind === 'tail') break;
        if (message.kind === 'batch') batches += 1;
        ({ end } = message);
        sealed ??= message.isSealed;
      }
      this.seen.set(file, { end, batches, sealed });
      return batches;
    } catch (error) {
      // Reading the whole file reports what is wrong.
      if (error instanceof Damage) return this.seen.get(file)?.batches ?? 0;
      throw error;
    } finally {
      await handle.close();
    }
  }
}
