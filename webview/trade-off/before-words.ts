/** Options and remarks for the tokens that enter the decoder. Pure. */
import { formatPart } from '../../src/core/cost/format';
import { sentences } from '../../src/core/text';
import type { BeforeState } from '../../src/protocol/trade-off';
import { localize } from '../shared/l10n';
import type { TradeOffStrings } from './strings';
import { fill } from '../shared/fill';

/** The offered shares; a recipe's own is added. */
const usual = [1, 0.75, 0.5];

/** The usual parts and `keep`, most first. */
export function beforeOptions(
  strings: TradeOffStrings,
  keep: number,
): { value: string; label: string }[] {
  return [...new Set([...usual, keep])]
    .sort((a, b) => b - a)
    .map((part) => ({
      value: String(part),
      label: part === 1 ? strings.beforeAll : fill(strings.beforeKept, formatPart(part)),
    }));
}

/** Why there can be no cut before the decoder, and what else recipes keep. */
export function beforeNote(strings: TradeOffStrings, { problem, sizeBias }: BeforeState): string {
  const bias = sizeBias === undefined ? undefined : fill(strings.sizeBiasKept, sizeBias);
  return localize(sentences([problem, bias].filter((one) => one !== undefined)));
}
