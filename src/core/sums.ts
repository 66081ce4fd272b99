/** Sums, means and roundings, the same for fits, searches and evaluations. */

export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** NaN without values. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]!;
  return sum / values.length;
}

/** To four decimals: files are read and compared by people. Adding 0 turns -0 into 0. */
export function fourDecimals(value: number): number {
  return Math.round(value * 10_000) / 10_000 + 0;
}
