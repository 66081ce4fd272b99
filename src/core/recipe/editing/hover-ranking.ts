/** What a ranking does, in words: shown when the pointer rests on it. */
import type { Localizer } from '../../l10n';
import { rangeOf, valueAt, type RecipeDocument } from '../document';
import { coverageGrid } from '../rules-ranking';
import { rankingText } from '../ranking-text';
import type { Coverage, Ranking } from '../types';
import type { Node } from 'jsonc-parser';
import type { Hover } from './hover';

/** @param node the property `ranking` */
export function rankingHover(
  document: RecipeDocument,
  node: Node,
  l10n: Localizer,
): Hover | undefined {
  const ranking = valueAt(document, ['ranking']);
  if (!isRanking(ranking)) return undefined;
  const kept = keptSentence(ranking, l10n);
  const coverage = 'coverage' in ranking ? ranking.coverage : undefined;
  const first = coverage && coverageSentence(document, coverage, l10n);
  return {
    range: rangeOf(document, node),
    title: l10n.t('Ranking: {0}', l10n.say(rankingText(ranking))),
    sentence: first === undefined ? kept : l10n.t('{0} {1}', kept, first),
    table: undefined,
  };
}

function keptSentence({ kind }: Ranking, l10n: Localizer): string {
  switch (kind) {
    case 'self-cross':
      return l10n.t(
        'Keeps the tokens that get the most attention from the image and from the text behind it.',
      );
    case 'self':
      return l10n.t('Keeps the tokens that get the most attention from the image.');
    case 'cross':
      return l10n.t('Keeps the tokens that get the most attention from the text behind the image.');
    case 'random':
      return l10n.t('Keeps tokens at random, the same ones for the same seed: a baseline.');
    case 'stride':
      return l10n.t('Keeps tokens spread evenly over the image: a baseline.');
  }
}

function coverageSentence(document: RecipeDocument, { block }: Coverage, l10n: Localizer): string {
  const grid = coverageGrid(document);
  if (!grid) return l10n.t('The best token of each block of {0} x {0} goes first.', block);
  const blocks = Math.ceil(grid[0] / block) * Math.ceil(grid[1] / block);
  return l10n.t(
    'The best token of each block of {0} x {0} goes first; an image of {1} x {2} has {3} blocks.',
    block,
    ...grid,
    blocks,
  );
}

/** Half typed rankings are no rankings yet. */
function isRanking(value: unknown): value is Ranking {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, coverage, exponents, grid } = value as Record<string, unknown>;
  const isPair = (pair: unknown): boolean => pair === undefined || Array.isArray(pair);
  const isCoverage =
    coverage === undefined ||
    (typeof coverage === 'object' &&
      coverage !== null &&
      typeof (coverage as Partial<Coverage>).block === 'number' &&
      isPair((coverage as Partial<Coverage>).grid));
  return (
    ['self-cross', 'self', 'cross', 'random', 'stride'].some((one) => one === kind) &&
    isCoverage &&
    isPair(exponents) &&
    isPair(grid)
  );
}
