/** Confidence intervals of means, where observations come in groups. */
import { invariant } from '../errors';
import { pairedInterval, type Interval } from './statistics/bootstrap';

export type { Interval };

/**
 * Mean of all observations with its 95% interval, by resampling whole groups (a percentile bootstrap).
 * Deterministic.
 * @param groups observations by group; those of one group are not independent
 */
export function groupedInterval(groups: readonly (readonly number[])[]): Interval {
  const labels = groups.flatMap((group, at) => group.map(() => at));
  const interval = pairedInterval(groups.flat(), { groups: labels });
  invariant(interval !== undefined, 'there are observations');
  return interval;
}
