/** DART in words. */
import type { Words } from '../family';
import type { DartRanking } from './definition';

export const dartWords: Words<DartRanking> = {
  kept: (_, l10n) =>
    l10n.t('Keeps the tokens least like a few with the largest keys, as DART does.'),
  parameters: () => [],
  note: () => 'DART',
};
