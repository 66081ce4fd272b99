/** Seeded random numbers: a measurement is of the same work every time. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** In [0, 1). A linear congruence: fast, and good enough for loads. */
  next(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state / 2 ** 32;
  }

  /** `count` numbers in [-largest, largest). */
  uniform(count: number, largest: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) values[i] = (2 * this.next() - 1) * largest;
    return values;
  }

  /** `count` bytes of any value. */
  bytes(count: number): Uint8Array {
    const values = new Uint8Array(count);
    for (let i = 0; i < count; i++) values[i] = this.next() * 256;
    return values;
  }

  /** About normal, mean 0 and variance 1: the sum of twelve. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.next();
    return sum;
  }
}
