/** The ranking of recipes that are fitted to statistics. */
import type { Ranking } from '../ranking/families';
import type { FittedMethod } from '../recipe/types';
import { withEarly } from './early-cut';
import { methodRanking } from './methods';
import type { PreparedStatistics } from './prepare';

/** The ranking of a method's recipes for these statistics. */
export function rankingFor(
  { grid, metadata, cut }: PreparedStatistics,
  method: FittedMethod,
): Ranking {
  return withEarly(methodRanking(method, { aggregate: metadata.aggregate, grid }), cut);
}

/** A size bias of 0 leaves the ranking as it is. */
export function withBias<R extends Ranking>(ranking: R, sizeBias: number): R {
  return sizeBias === 0 ? ranking : { ...ranking, sizeBias };
}
