/** Budgets in FLOPs of the prefill: `60%`, `2.5TFLOPs`, `2.5e12`. */
import { text } from '../../text';
import { conventionText } from '../convention-text';
import { layerMacs, scheduleCost } from '../cost';
import { formatFlops } from '../format';
import { amountsTotal, cutMacs } from '../overhead';
import type { MetricRules } from './metric';

/** 1000 to this power. */
const magnitudes: Record<string, number> = { k: 1, m: 2, g: 3, t: 4, p: 5, e: 6 };

export const flops: MetricRules = {
  hasValue: true,
  hasConvention: true,
  read({ value, unit }) {
    // No decoder takes under a million FLOPs: a small bare number is a forgotten percent sign.
    if (unit === '' && value < 1e6) {
      const percent = value <= 1 ? value * 100 : value;
      return text`a bare number is FLOPs (did you mean ${percent}%?)`;
    }
    const match = /^([kmgtpe]?)(flops?|macs?)$/.exec(unit || 'flops');
    if (!match) return text`"${unit}" is not a unit of FLOPs`;
    const perMac = match[2]!.startsWith('mac') ? 2 : 1;
    return value * 1000 ** (magnitudes[match[1]!] ?? 0) * perMac;
  },
  write: formatFlops,
  savedWords: (percent, convention) => text`${percent} fewer FLOPs (${conventionText(convention)})`,
  leftWords: (value, convention) => text`${formatFlops(value)} (${conventionText(convention)})`,
  unprunedWords: (shape, prompt, convention) =>
    text`${formatFlops(flops.unpruned(shape, prompt, convention))} (${conventionText(convention)})`,
  unpruned: (shape, prompt, convention) => scheduleCost(shape, prompt, []).flops[convention],
  amount: (cost, convention) => cost.flops[convention],
  saved: (cost, _, convention) => cost.reduction[convention],
  format: formatFlops,
  formatBare: formatFlops,
  /** To four significant digits. */
  roundUp(value) {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 3);
    return Math.ceil(value / unit) * unit;
  },
  layer(shape, { textTokens }, convention, kind) {
    const others = convention === 'visual' ? 0 : textTokens;
    return {
      entering: (tokens) => layerMacs(shape, tokens + others, 0, kind),
      leaving: (tokens) => layerMacs(shape, 0, tokens + others, kind),
    };
  },
  cut: (shape, { textTokens }, work, { layer, entered, left }) =>
    amountsTotal(cutMacs(shape, work, layer, { text: textTokens, entered, left })),
};
