/** Numbers that come one at a time, in a few bytes each. */

type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

class Growing<T extends Numbers> {
  /** How many numbers there are. */
  length = 0;

  /** @param values an empty array of the kind that they are kept in */
  constructor(private values: T) {}

  push(value: number): void {
    this.reserve(1);
    this.values[this.length] = value;
    this.length += 1;
  }

  pushAll(more: ArrayLike<number>): void {
    this.reserve(more.length);
    this.values.set(more, this.length);
    this.length += more.length;
  }

  /** undefined beyond the end. */
  at(index: number): number | undefined {
    return index < this.length ? this.values[index] : undefined;
  }

  /** A view of the numbers, valid until the next one is added. */
  slice(from: number, to: number): T {
    return this.values.subarray(from, to) as T;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.values.length) return;
    const Kind = this.values.constructor as new (length: number) => T;
    // Grows by half only, since the old numbers are in memory, too, while they are copied.
    const larger = new Kind(Math.max(needed, 64, Math.ceil(this.values.length * 1.5)));
    larger.set(this.values.subarray(0, this.length));
    this.values = larger;
  }
}

/** Columns of a number each. */
export const doubles = () => new Growing(new Float64Array(0));
export const floats = () => new Growing(new Float32Array(0));
export const integers = () => new Growing(new Int32Array(0));
export const flags = () => new Growing(new Uint8Array(0));
