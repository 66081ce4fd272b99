/** Budgets in time as they are typed: `120ms`, `0.3s`, `2x`, `ttft:300ms`. Pure. */
import type { Metric } from '../../src/protocol/trade-off';

const pattern = /^\s*(?:(latency|ttft)\s*:)?\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*(ms|s|x|×|%)?\s*$/i;

/**
 * @param unpruned milliseconds
 * @returns the saving, negative where more is given than an unpruned prompt takes; undefined where it is none
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
 * Which time is meant, as `parseBudget` understands it: a speed-up is of all that a user waits for.
 * @param metric of the axis; one in time takes what names no other
 * @returns undefined where the text says nothing of time
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
