/** Quantiles by linear interpolation, as numpy and spreadsheets compute them. */

/**
 * @param values in any order; they are left as they are
 * @param q 0 (the least) to 1 (the largest)
 * @returns undefined without values
 */
export function quantile(values: ArrayLike<number>, q: number): number | undefined {
  return values.length === 0 ? undefined : quantileOfSorted(Float64Array.from(values).sort(), q);
}

/** undefined without values. */
export function median(values: ArrayLike<number>): number | undefined {
  return quantile(values, 0.5);
}

/** @param sorted ascending, at least one */
export function quantileOfSorted(sorted: ArrayLike<number>, q: number): number {
  const place = q * (sorted.length - 1);
  const at = Math.floor(place);
  const low = sorted[at]!;
  const high = sorted[Math.min(at + 1, sorted.length - 1)]!;
  const share = place - at;
  // An infinite neighbour with a weight of 0 must not turn a finite value into NaN.
  if (share === 0 || low === high) return low;
  // From the nearer end, as numpy does, which is more exact; from an infinite end it would be NaN.
  return share < 0.5 || high === Infinity
    ? low + (high - low) * share
    : high - (high - low) * (1 - share);
}
