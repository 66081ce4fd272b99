/** The CDPruner-like baseline in words. */
import type { Words } from '../family';
import type { CdPrunerRanking } from './definition';

export const cdPrunerWords: Words<CdPrunerRanking> = {
  kept: (_, l10n) =>
    l10n.t('Keeps tokens unlike each other and like the text, after CDPruner: a baseline.'),
  parameters: () => [],
  note: () => 'CDPruner-like',
};
