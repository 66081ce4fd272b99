/** A file whose short consecutive reads are served from a longer one. */

/** What reading a message needs of an open file. */
export interface Source {
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }>;
}

const ahead = 256 * 1024;

/**
 * Reads ahead in the part of a file that does not change: what others append meanwhile comes after
 * it.
 */
export class ReadAhead implements Source {
  private readonly held = new Uint8Array(ahead);
  /** Offset in the file of the first byte that is held. */
  private start = 0;
  private length = 0;

  /** @param size of the part of the file that is read */
  constructor(
    private readonly file: Source,
    private readonly size: number,
  ) {}

  async read(into: Uint8Array, offset: number, length: number, position: number) {
    if (2 * length > ahead) return this.file.read(into, offset, length, position);
    if (position < this.start || position + length > this.start + this.length) {
      const wanted = Math.min(ahead, Math.max(length, this.size - position));
      const { bytesRead } = await this.file.read(this.held, 0, wanted, position);
      this.start = position;
      this.length = bytesRead;
    }
    const from = position - this.start;
    const found = this.held.subarray(from, Math.min(from + length, this.length));
    into.set(found, offset);
    return { bytesRead: found.length };
  }
}
