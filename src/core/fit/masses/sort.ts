/** Sorting masses: a fit of 2,000 samples of a 7B model sorts 576 of them 200,000 times. */

const digits = 4;
const buckets = 256;
const counts = new Uint32Array(digits * buckets);
/** Positions, and where they go in the next pass; grown to the longest that was sorted. */
let places: [Uint16Array, Uint16Array] = [new Uint16Array(0), new Uint16Array(0)];

/**
 * Writes the positions of `values` (not negative, and no -0) in ascending order, `from` on in
 * `order`; of equal values the later position first. The bits of such a float32 sort like the
 * float, so a radix sort by their bytes does it without a comparator.
 */
export function sortAscending(values: Float32Array, order: Uint16Array, from: number): void {
  const n = values.length;
  if (places[0].length < n) places = [new Uint16Array(n), new Uint16Array(n)];
  const bits = bitsOf(values);
  counts.fill(0);
  let [now, next] = places;
  for (let j = 0; j < n; j++) {
    const key = bits[j]!;
    counts[key & 255]!++;
    counts[256 + ((key >>> 8) & 255)]!++;
    counts[512 + ((key >>> 16) & 255)]!++;
    counts[768 + (key >>> 24)]!++;
    // Passes keep the order of equal keys.
    now[j] = n - 1 - j;
  }
  for (let digit = 0; digit < digits; digit++) {
    const [base, shift] = [digit * buckets, 8 * digit];
    if (n > 0 && counts[base + ((bits[0]! >>> shift) & 255)] === n) continue;
    let start = 0;
    for (let bucket = base; bucket < base + buckets; bucket++) {
      const count = counts[bucket]!;
      counts[bucket] = start;
      start += count;
    }
    for (let j = 0; j < n; j++) {
      const position = now[j]!;
      next[counts[base + ((bits[position]! >>> shift) & 255)]!++] = position;
    }
    [now, next] = [next, now];
  }
  for (let j = 0; j < n; j++) order[from + j] = now[j]!;
}

function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Whether some value is -0, which would be sorted after all others. */
export function hasMinusZero(values: Float32Array): boolean {
  return bitsOf(values).includes(0x80000000);
}
