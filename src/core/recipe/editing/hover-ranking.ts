/** What a ranking does, in words: shown when the pointer rests on it. */
import type { Node } from 'jsonc-parser';
import type { Localizer } from '../../l10n';
import { coverageSentence } from '../../ranking/coverage/words';
import { familyOf } from '../../ranking/families';
import { isRanking } from '../../ranking/parameters';
import { rankingText } from '../../ranking/words';
import { rangeOf, valueAt, type RecipeDocument } from '../document';
import { coverageGrid } from '../rules-ranking';
import type { Hover } from './hover';

/** @param node the property `ranking` */
export function rankingHover(
  document: RecipeDocument,
  node: Node,
  l10n: Localizer,
): Hover | undefined {
  const ranking = valueAt(document, ['ranking']);
  // Half typed rankings are no rankings yet.
  if (!isRanking(ranking)) return undefined;
  const kept = familyOf(ranking).words.kept(ranking, l10n);
  const coverage = 'coverage' in ranking ? ranking.coverage : undefined;
  const first = coverage && coverageSentence(coverage, coverageGrid(document), l10n);
  return {
    range: rangeOf(document, node),
    title: l10n.t('Ranking: {0}', l10n.say(rankingText(ranking))),
    sentence: first === undefined ? kept : l10n.t('{0} {1}', kept, first),
    table: undefined,
  };
}
