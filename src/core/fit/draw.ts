/** Draws a few samples from statistics that are typical of all. */
import type { SampleStatistics } from '../calibration/statistics';

/**
 * Draws evenly in the order of sample ids, so that neither the order of the file nor repeated calls
 * change the result. Samples without visual tokens, which no fit reads, are left out.
 *
 * @param most how many, at least 1; all samples if there are no more
 */
export function drawSamples(
  samples: readonly SampleStatistics[],
  most: number,
): SampleStatistics[] {
  const usable = samples.filter(({ visualTokens }) => visualTokens > 0).sort(bySample);
  if (usable.length <= most) return usable;
  return Array.from(
    { length: most },
    (_, at) => usable[Math.floor(((at + 0.5) * usable.length) / most)]!,
  );
}

/** By code unit: the same everywhere, unlike a locale's collation. */
export function bySample(
  { sample: a }: Pick<SampleStatistics, 'sample'>,
  { sample: b }: Pick<SampleStatistics, 'sample'>,
): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
