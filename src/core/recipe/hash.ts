/** The identity of a measured schedule and ranking. */
import { createHash } from 'node:crypto';
import { toUnits } from '../cost/tokens';
import type { Step } from '../cost/types';
import type { Ranking } from '../ranking/families';
import { usual } from '../ranking/parameters';
import { isObject } from '../record';

/** A ranking in a canonical form: keys in order, without keys whose value is the default. */
export function canonicalRanking(ranking: Ranking): object {
  return canonical(ranking);
}

function canonical(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => JSON.stringify(field) !== JSON.stringify(usual[key]))
      .map(([key, field]): [string, unknown] => [key, isObject(field) ? canonical(field) : field])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/**
 * Hash of schedule and ranking, which decide which tokens stay, independent of spelling. `0.5` and
 * `0.50` are one schedule, and so are two orders of keys.
 */
export function scheduleHash(schedule: readonly Step[], ranking: Ranking): string {
  const written = JSON.stringify({
    ranking: canonicalRanking(ranking),
    schedule: schedule.map(({ layer, keep }) => [layer, toUnits(keep)]),
  });
  return `sha256:${createHash('sha256').update(written).digest('hex')}`;
}
