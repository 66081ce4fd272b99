/** The computations of a recipe's rankings besides the layers. */
import type { Work } from '../cost/types';
import { rankingBefore } from './before';
import { familyOf, type Ranking } from './families';

export function workOf(ranking: Ranking): Work {
  const workOfOne = (one: Ranking) => familyOf(one).work?.(one) ?? {};
  return {
    layers: workOfOne(ranking),
    beforeDecoder: workOfOne(rankingBefore(ranking)),
    sizeBias: (ranking.sizeBias ?? 0) > 0,
  };
}
