/** Integer weights of one axis of a resize. Pure. */
import type { Kernel } from './kernels';

/**
 * Which rounding to use: the two differ by at most 1 of 255, and each processor is matched to the
 * bit by its own.
 */
export type Arithmetic = 'pillow' | 'torchvision';

/** The source pixels of every output pixel of an axis, and their weights. */
export interface Coefficients {
  /** First source pixel. */
  starts: Int32Array;
  /** Source pixels. */
  counts: Int32Array;
  /** `tapsPerPixel` for each pixel, of which `counts` are used; in units of 2^-bits. */
  weights: Int32Array;
  tapsPerPixel: number;
  bits: number;
}

const pillowBits = 22;

/**
 * The kernel is as wide as the reduction, so that every source pixel counts (antialiasing). As
 * Pillow's `precompute_coeffs` and `normalize_coeffs_8bpc`, and PyTorch's
 * `compute_index_ranges_int16_weights`.
 */
export function coefficients(
  from: number,
  to: number,
  { support: radius, weight }: Kernel,
  arithmetic: Arithmetic,
): Coefficients {
  const scale = from / to;
  const stretch = Math.max(1, scale);
  const support = radius * stretch;
  const tapsPerPixel = Math.ceil(support) * 2 + 1;
  const [starts, counts] = [new Int32Array(to), new Int32Array(to)];
  const shares = new Float64Array(to * tapsPerPixel);
  for (let at = 0; at < to; at += 1) {
    const centre = (at + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const share = weight((tap + start - centre + 0.5) * (1 / stretch));
      shares[at * tapsPerPixel + tap] = share;
      sum += share;
    }
    for (let tap = 0; tap < count && sum !== 0; tap += 1) shares[at * tapsPerPixel + tap]! /= sum;
    [starts[at], counts[at]] = [start, count];
  }
  const bits = arithmetic === 'pillow' ? pillowBits : bitsOf16(shares);
  const weights = new Int32Array(shares.length);
  const unit = 2 ** bits;
  // Storing as integers truncates towards 0. A callback for each weight would take longer than a
  // resize.
  for (let at = 0; at < shares.length; at += 1) {
    const share = shares[at]!;
    weights[at] = share * unit + (share < 0 ? -0.5 : 0.5);
  }
  return { starts, counts, weights, tapsPerPixel, bits };
}

/** The most with which the largest weight still fits 16 bits. */
function bitsOf16(shares: Float64Array): number {
  let largest = 0;
  for (let at = 0; at < shares.length; at += 1) largest = Math.max(largest, shares[at]!);
  let bits = 0;
  while (bits < pillowBits && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 2 ** 15) bits += 1;
  return bits;
}
