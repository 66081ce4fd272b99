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

/** Whether a bootstrap had nothing to resample, as no score changed: its interval has no width. */
export function isUnchanged([low, high]: readonly [number, number]): boolean {
  return low === 0 && high === 0;
}

/**
 * 95% interval of one method's lead over another on the same samples. If all their scores are
 * equal, the bootstrap's interval has no width; then it is the lead, of either method, that so many
 * samples may have missed.
 */
export function leadInterval(
  interval: readonly [number, number],
  samples: number,
): readonly [number, number] {
  if (!isUnchanged(interval)) return interval;
  const unseen = unseenShare(samples);
  return [-unseen, unseen];
}

const z = 1.959964;

/**
 * 95% interval of a share (Wilson), for shares whose samples are not resampled.
 *
 * @param share of `samples`, a fraction
 */
export function shareInterval(share: number, samples: number): readonly [number, number] {
  const weight = 1 + z ** 2 / samples;
  const middle = (share + z ** 2 / (2 * samples)) / weight;
  const half =
    (z * Math.sqrt((share * (1 - share)) / samples + z ** 2 / (4 * samples ** 2))) / weight;
  return [middle - half, middle + half];
}
