/** Intervals of means over data sets; each set is resampled by itself. */
import { meanOf } from '../../sums';
import { resample, type Interval } from './bootstrap';
import { quantileOfSorted } from '../../quantile';

/** Scores of one data set, paired by sample, with the images that samples are about. */
export interface PairedSet {
  pruned: readonly number[];
  unpruned: readonly number[];
  groups: readonly string[];
}

const tail = 0.025;

/**
 * The mean over sets of pruned - unpruned, or of pruned / unpruned, with its 95% percentile
 * bootstrap interval: sets are given, samples are drawn within each, by groups.
 * @returns undefined without sets, and of ratios where the unpruned model scores nothing in one of
 *    them
 */
export function meanInterval(
  sets: readonly PairedSet[],
  of: 'difference' | 'ratio',
): Interval | undefined {
  const drawn = sets.map(({ pruned, unpruned, groups }, at) => {
    const [above, below] =
      of === 'ratio'
        ? [pruned, unpruned]
        : [pruned.map((score, one) => score - unpruned[one]!), pruned.map(() => 1)];
    // Two sets of as many images must not be drawn alike.
    return resample(above, below, { groups, seed: at + 1 });
  });
  const known = drawn.filter((one) => one !== undefined);
  if (known.length === 0 || known.length < sets.length) return undefined;
  const rounds = Math.min(...known.map(({ ratios }) => ratios.length));
  const means = Float64Array.from({ length: rounds }, (_, round) =>
    meanOf(known.map(({ ratios }) => ratios[round]!)),
  ).sort();
  return {
    mean: meanOf(known.map(({ mean }) => mean)),
    low: quantileOfSorted(means, tail),
    high: quantileOfSorted(means, 1 - tail),
  };
}
