/** Budgets in mean visual tokens that enter a layer: `tokens:128`. */
import { text } from '../../text';
import { formatTokens } from '../format';
import { saving } from '../saving';
import type { MetricRules } from './metric';

export const tokens: MetricRules = {
  hasValue: true,
  hasConvention: false,
  read: ({ value, unit }) =>
    unit === '' || unit === 'tokens' ? value : text`"${unit}" does not count tokens`,
  write: String,
  savedWords: (percent) => text`${percent} fewer visual tokens a layer`,
  leftWords: (value) => text`${formatTokens(value)} visual tokens a layer`,
  unprunedWords: (_, { visualTokens }) => text`${visualTokens} visual tokens`,
  unpruned: (_, { visualTokens }) => visualTokens,
  amount: ({ meanVisualTokens }) => meanVisualTokens,
  saved: ({ meanVisualTokens }, { visualTokens }) => saving(meanVisualTokens, visualTokens),
  format: (amount) => text`${formatTokens(amount)} tokens a layer`,
  formatBare: formatTokens,
  roundUp: (amount) => Math.ceil(amount * 10) / 10,
  layer: () => ({ entering: (count) => count, leaving: () => 0 }),
};
