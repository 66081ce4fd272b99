/** Budgets in time as they are typed: `120ms`, `0.3s`, `2x`, `ttft:300ms`. Pure. */
import type { Metric } from '../../src/protocol/trade-off';

const pattern = /^\s*(?:(latency|ttft)\s*:)?\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*(ms|s|x|×|%)?\s*$/i;

/**
 * @param unpruned milliseconds
 * @returns the saving, negative if the time exceeds that of an unpruned prompt; undefined if it is
 *    not a time
 */
export function parseTime(text: string, unpruned: number): number | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const number = Number(match[2]!.replace(',', '.'));
  const unit = (match[3] ?? 'ms').toLowerCase();
  const reductions: Record<string, number> = {
    ms: 1 - number / unpruned,
    s: 1 - (1000 * number) / unpruned,
    x: 1 - 1 / number,
    '×': 1 - 1 / number,
    '%': number / 100,
  };
  return Math.min(1, Math.max(-Number.MAX_VALUE, reductions[unit]!));
}

/**
 * The kind of time that a text means, as in `parseBudget`: a speed-up is of the whole wait.
 *
 * @param metric of the axis; if it is a time, it applies to texts that name no other
 * @returns undefined if the text contains no time
 */
export function timeMetric(text: string, metric: Metric): 'latency' | 'ttft' | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, prefix, , unit] = match;
  if (prefix !== undefined) return prefix.toLowerCase() === 'ttft' ? 'ttft' : 'latency';
  if (unit === undefined || unit === '%') return undefined;
  if (metric === 'latency' || metric === 'ttft') return metric;
  return /^m?s$/i.test(unit) ? 'latency' : 'ttft';
}
