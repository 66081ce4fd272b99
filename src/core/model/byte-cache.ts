/** A cache that drops the least recently used values when all values take too many bytes. */

export class ByteCache<Value> {
  /** In order of last use: a Map keeps the order of insertion. */
  private readonly entries = new Map<string, { value: Value; bytes: number }>();
  private used = 0;

  /** @param limit bytes; a larger value is not kept */
  constructor(private readonly limit: number) {}

  /** The cached value for `key`, or else the one that `make` gives now. */
  async get(key: string, make: () => Promise<{ value: Value; bytes: number }>): Promise<Value> {
    const entry = this.entries.get(key) ?? (await make());
    if (this.entries.delete(key)) this.used -= entry.bytes;
    if (entry.bytes <= this.limit) {
      this.entries.set(key, entry);
      this.used += entry.bytes;
    }
    for (const [oldest, { bytes }] of this.entries) {
      if (this.used <= this.limit) break;
      this.entries.delete(oldest);
      this.used -= bytes;
    }
    return entry.value;
  }
}
