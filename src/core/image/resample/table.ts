/** The weights of an axis as the SIMD passes read them from memory. Pure. */
import type { Coefficients } from './coefficients';

/** Two parts of 16 bits make a weight: high * 2^15 + low, low from -2^14. */
const partBits = 15;

export interface Table {
  /** Bytes. */
  size: number;
  /** The last arguments of a pass: starts, counts, lows, highs (0 if absent), stride, bits. */
  places: readonly number[];
  /** Writes the table to the beginning of a memory of at least that size. */
  write: (memory: ArrayBufferLike) => void;
}

/**
 * Weights of an output pixel are padded with zeros to a multiple of two.
 *
 * @param alignment 2: the first weight, too, belongs to an even source pixel
 */
export function tableOf(
  { starts, counts, weights, tapsPerPixel, bits }: Coefficients,
  alignment: 1 | 2,
): Table {
  const pixels = starts.length;
  const before = starts.map((start) => start % alignment);
  const most = counts.reduce((so, count, pixel) => Math.max(so, count + before[pixel]!), 0);
  const taps = (most + 1) & ~1;
  const isWide = !fits16(weights);
  const countsAt = 4 * pixels;
  const lowsAt = 2 * countsAt;
  const highsAt = lowsAt + 2 * pixels * taps;
  const size = highsAt + (isWide ? 2 * pixels * taps : 0);
  return {
    size: (size + 15) & ~15,
    places: [0, countsAt, lowsAt, isWide ? highsAt : 0, 2 * taps, bits],
    write: (memory) => {
      new Int32Array(memory, 0, pixels).set(starts.map((start, pixel) => start - before[pixel]!));
      new Int32Array(memory, countsAt, pixels).set(
        counts.map((count, pixel) => count + before[pixel]!),
      );
      const lows = new Int16Array(memory, lowsAt, pixels * taps).fill(0);
      const highs = isWide ? new Int16Array(memory, highsAt, pixels * taps).fill(0) : undefined;
      for (let pixel = 0; pixel < pixels; pixel += 1) {
        const first = pixel * taps + before[pixel]!;
        for (let tap = 0; tap < counts[pixel]!; tap += 1) {
          const weight = weights[pixel * tapsPerPixel + tap]!;
          const low = isWide ? lowPart(weight) : weight;
          lows[first + tap] = low;
          if (highs) highs[first + tap] = (weight - low) >> partBits;
        }
      }
    },
  };
}

function lowPart(weight: number): number {
  return (weight << (32 - partBits)) >> (32 - partBits);
}

function fits16(weights: Int32Array): boolean {
  for (let at = 0; at < weights.length; at += 1) {
    if (weights[at] !== (weights[at]! << 16) >> 16) return false;
  }
  return true;
}
