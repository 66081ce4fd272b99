/** Which ranking decides at a step: before the decoder there is no attention to go by. */
import { beforeDecoder, type Step } from '../cost/types';
import { HumanError } from '../errors';
import { text } from '../text';
import { familyOf, ranksBeforeOnly, type Ranking } from './families';
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

/** @throws HumanError `ranking-place` where a ranking is to rank in layers what it can only rank before them */
export function requirePlaces(steps: readonly Step[], ranking: Ranking): void {
  const behind = steps.find(({ layer }) => layer !== beforeDecoder);
  if (behind === undefined || !ranksBeforeOnly(ranking)) return;
  throw new HumanError(
    text`A ranking by ${ranking.kind} reads embeddings, which are there before the decoder alone: it cannot rank
      behind layer ${behind.layer}. Choose another kind, or remove the step.`,
    'ranking-place',
  );
}
