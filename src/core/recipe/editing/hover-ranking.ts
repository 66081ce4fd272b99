/** Explains a ranking in a hover. */
import type { Node } from 'jsonc-parser';
import { text } from '../../text';
import { coverageSentence } from '../../ranking/coverage/words';
import { familyOf } from '../../ranking/families';
import { isRanking } from '../../ranking/parameters';
import { rankingText } from '../../ranking/words';
import { rangeOf, valueAt, type RecipeDocument } from '../document';
import { coverageGrid } from '../checks/rules-ranking';
import type { Hover } from './hover-text';

/** @param node the property `ranking` */
export function rankingHover(document: RecipeDocument, node: Node): Hover | undefined {
  const ranking = valueAt(document, ['ranking']);
  // A half typed ranking has no explanation yet.
  if (!isRanking(ranking)) return undefined;
  const kept = familyOf(ranking).words.kept(ranking);
  const coverage = 'coverage' in ranking ? ranking.coverage : undefined;
  const first = coverage && coverageSentence(coverage, coverageGrid(document));
  return {
    range: rangeOf(document, node),
    title: text`Ranking: ${rankingText(ranking)}`,
    sentence: first === undefined ? kept : text`${kept} ${first}`,
    table: undefined,
  };
}
