/** What samples say of which none was lost. */

/**
 * The share of samples that may be lost where none of `samples` was: the upper end of the exact
 * (Clopper-Pearson) 95% interval of a binomial.
 */
export function unseenShare(samples: number): number {
  return 1 - 0.025 ** (1 / samples);
}

/** The fewest samples of which none was lost that leave a drop above `limit` no room; undefined where no number does. */
export function samplesToVouch(limit: number): number | undefined {
  if (limit <= 0) return undefined;
  return limit >= 1 ? 1 : Math.ceil(Math.log(0.025) / Math.log1p(-limit));
}
