/** What is offered and said of what enters the decoder. Pure. */
import { formatPart } from '../../src/core/cost/format';
import type { BeforeState } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { fill } from '../shared/fill';

/** Parts that are offered; a recipe's own is too. */
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

/** Why nothing can go before the decoder, and what else recipes keep. */
export function beforeNote(strings: TradeOffStrings, { problem, sizeBias }: BeforeState): string {
  const bias = sizeBias === undefined ? undefined : fill(strings.sizeBiasKept, sizeBias);
  return [problem, bias].filter((one) => one !== undefined).join(' ');
}
