/** DivPrune in words. */
import type { Words } from '../family';
import type { DivPruneRanking } from './definition';

export const divPruneWords: Words<DivPruneRanking> = {
  kept: (_, l10n) =>
    l10n.t('Keeps tokens that are as far from each other as can be, as DivPrune does.'),
  parameters: () => [],
  note: () => 'DivPrune',
};
