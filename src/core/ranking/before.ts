/** Which ranking applies at a step: before the decoder there is no attention. */
import { beforeDecoder, type Step } from '../cost/types';
import { HumanError } from '../errors';
import { text } from '../text';
import { familyOf, gridOf, ranksBeforeOnly, type Ranking } from './families';

/**
 * The ranking of each step.
 *
 * @throws HumanError as `requirePlaces`
 */
export function rankingsByStep(steps: readonly Step[], ranking: Ranking): Ranking[] {
  requirePlaces(steps, ranking);
  return steps.map(({ layer }) => (layer === beforeDecoder ? rankingBefore(ranking) : ranking));
}

/**
 * The ranking before the decoder: the one that the ranking names; otherwise itself if it needs no
 * attention; otherwise isolation, with the best token of every block of 2 x 2 first.
 */
export function rankingBefore(ranking: Ranking): Ranking {
  if ('before' in ranking) return ranking.before;
  const { needs } = familyOf(ranking).definition;
  if (needs.every((need) => need === 'features')) return ranking;
  const grid = gridOf(ranking);
  return { kind: 'isolation', coverage: { block: 2, ...(grid && { grid }) } };
}

/** @throws HumanError `ranking-place` if a ranking is used in layers that only works before them */
export function requirePlaces(steps: readonly Step[], ranking: Ranking): void {
  const later = steps.find(({ layer }) => layer !== beforeDecoder);
  if (later === undefined || !ranksBeforeOnly(ranking)) return;
  throw new HumanError(
    text`A ranking by ${ranking.kind} reads embeddings, which exist only before the decoder: it
      cannot rank after layer ${later.layer}. Choose another kind, or remove the step.`,
    'ranking-place',
  );
}
