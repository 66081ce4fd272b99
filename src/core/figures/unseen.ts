/** The drop that samples may have missed if none of them was lost. */

/**
 * The share of samples that may be lost where none of `samples` was: the upper end of the exact
 * (Clopper-Pearson) 95% interval of a binomial.
 */
export function unseenShare(samples: number): number {
  return 1 - 0.025 ** (1 / samples);
}

/**
 * The fewest samples that rule out a drop above `limit` if none of them was lost; undefined if no
 * number does.
 */
export function samplesToVouch(limit: number): number | undefined {
  if (limit <= 0) return undefined;
  return limit >= 1 ? 1 : Math.ceil(Math.log(0.025) / Math.log1p(-limit));
}
