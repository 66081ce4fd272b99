import { familyOf, type Ranking } from '../ranking/families';
import type { HeadAggregate } from '../ranking/mass/definition';

/**
 * Whether a prediction rests on other values than the ranking reads: statistics hold one aggregate
 * of the heads, and only the mean over text rows.
 * @param stored what the statistics hold
 */
export function isApproximate(ranking: Ranking, stored: { aggregate: HeadAggregate }): boolean {
  const { replay } = familyOf(ranking);
  return replay !== undefined && 'isApproximate' in replay && replay.isApproximate(ranking, stored);
}
