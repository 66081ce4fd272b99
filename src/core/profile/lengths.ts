/**
 * At which lengths a decoder is timed, and in which order: a run that ends early has seen the whole
 * range.
 */

const usualLengths = 24;

/** The fewest lengths of a table: both ends, and some between. */
export const leastLengths = 5;

/** Evenly many lengths up to the longest, and a short one. Ascending. */
export function lengthsUpTo(longest: number, count = usualLengths): number[] {
  const even = Array.from({ length: count }, (_, at) => Math.round((longest * (at + 1)) / count));
  return [...new Set([Math.min(4, longest), ...even.filter((length) => length > 0)])].sort(
    (a, b) => a - b,
  );
}

/** Both ends first, then the middle of the widest gap that is left, and so on. */
export function coarseToFine(lengths: readonly number[]): number[] {
  const last = lengths.length - 1;
  if (last < 1) return [...lengths];
  const order = [last, 0];
  let gaps: [number, number][] = [[0, last]];
  while (gaps.length > 0) {
    gaps.sort(([a, b], [c, d]) => d - c - (b - a));
    const [[low, high], ...others] = gaps as [[number, number], ...[number, number][]];
    gaps = others;
    if (high - low < 2) continue;
    const middle = (low + high) >> 1;
    order.push(middle);
    gaps.push([low, middle], [middle, high]);
  }
  return order.map((at) => lengths[at]!);
}

/**
 * Every third length from the longest down, as long as there is a visual token besides the text.
 */
export function cutLengths(lengths: readonly number[], textTokens: number): number[] {
  return lengths.filter(
    (length, at) => (lengths.length - 1 - at) % 3 === 0 && length > textTokens + 1,
  );
}
