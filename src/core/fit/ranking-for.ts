/** What the recipes of statistics rank by. */
import type { Ranking } from '../ranking/families';
import type { FittedMethod } from '../recipe/types';
import { withEarly } from './early-cut';
import { methodRanking } from './methods';
import type { PreparedStatistics } from './prepare';

/** What a method's recipes of these statistics rank by. */
export function rankingFor(
  { grid, metadata, cut }: PreparedStatistics,
  method: FittedMethod,
): Ranking {
  return withEarly(methodRanking(method, { aggregate: metadata.aggregate, grid }), cut);
}

/** Without one that adds nothing. */
export function withBias<R extends Ranking>(ranking: R, sizeBias: number): R {
  return sizeBias === 0 ? ranking : { ...ranking, sizeBias };
}
