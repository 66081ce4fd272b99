/** Budgets of saved bytes of the KV cache after prefill: `kv:40%`. */
import { text } from '../../text';
import { scheduleCost } from '../cost';
import { formatBytes } from '../format';
import type { MetricRules } from './metric';

export const kv: MetricRules = {
  hasValue: false,
  hasConvention: false,
  read: () => text`the KV cache takes a percentage, the part that is saved`,
  write: String,
  savedWords: (percent) => text`${percent} smaller KV cache`,
  leftWords: (value) => text`${formatBytes(value)} of KV cache`,
  unprunedWords: (shape, prompt, convention) =>
    text`${formatBytes(kv.unpruned(shape, prompt, convention))} of KV cache`,
  unpruned: (shape, prompt) => scheduleCost(shape, prompt, []).kvBytes,
  amount: ({ kvBytes }) => kvBytes,
  saved: ({ kvReduction }) => kvReduction,
  format: formatBytes,
  formatBare: formatBytes,
  roundUp: Math.ceil,
  // Layers that read another's cache, or have none, add nothing to it.
  layer: (_, { textTokens }, __, kind) => ({
    entering: (count) => (kind === 'attention' ? count + textTokens : 0),
    leaving: () => 0,
  }),
};
