/** Which ranking decides at a step: before the decoder there is no attention to go by. */
import { beforeDecoder } from '../cost/types';
import { familyOf, type Ranking } from './families';
import { gridOf } from './parameters';

/** @param layer of the step */
export function rankingAt(ranking: Ranking, layer: number): Ranking {
  return layer === beforeDecoder ? rankingBefore(ranking) : ranking;
}

/**
 * What ranks before the decoder: what the ranking says, else itself where it needs no attention, else isolation with
 * the best token of every block of 2 x 2 first.
 */
export function rankingBefore(ranking: Ranking): Ranking {
  if ('before' in ranking) return ranking.before;
  const { needs } = familyOf(ranking).definition;
  if (needs.every((need) => need === 'features')) return ranking;
  const grid = gridOf(ranking);
  return { kind: 'isolation', coverage: { block: 2, ...(grid && { grid }) } };
}
