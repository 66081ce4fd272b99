/** Measured figures as people read them. */
import { formatPercent } from '../cost/format';
import { formatSignedPoints } from './comparison/signed';
import type { EvaluationRecord, Measured } from './types';

/** A probability: `0.034`, `< 0.001`. */
export function formatProbability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** Nats, with what digits tell one model from another: `0.0131`, `0.379`, `1.62`. */
export function formatKl(nats: number): string {
  if (nats === 0) return '0';
  // Not nothing, but no more than rounding may be.
  if (Math.abs(nats) < 5e-5) return '< 0.0001';
  return Math.abs(nats) < 0.1 ? nats.toFixed(4) : nats.toPrecision(3);
}

/** `1.8` -> `1.80x`. */
export function formatTimes(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}

/** Milliseconds with three digits: `4.21 ms`, `418 ms`. */
export function formatMilliseconds(milliseconds: number): string {
  const decimals = milliseconds >= 100 ? 0 : milliseconds >= 10 ? 1 : 2;
  return `${milliseconds.toFixed(decimals)} ms`;
}

/** `[-1.8, +0.2]`, in percentage points. */
export function formatPointsInterval([low, high]: readonly [number, number]): string {
  return `[${formatSignedPoints(low, 1)}, ${formatSignedPoints(high, 1)}]`;
}

/** `[97.1%, 100.4%]`. */
export function formatPercentInterval([low, high]: readonly [number, number]): string {
  return `[${formatPercent(low)}, ${formatPercent(high)}]`;
}

/**
 * Part of the unpruned model's accuracy that is left. An older record without it has the interval of
 * the difference, which says nearly the same in parts of the unpruned accuracy.
 */
export function retainedOf(
  record: Pick<EvaluationRecord, 'accuracy' | 'dense' | 'interval' | 'retained'>,
): { value: number; interval: Measured['interval'] | undefined } | undefined {
  const { accuracy, dense, interval, retained } = record;
  if (retained) return retained;
  if (accuracy === undefined || dense === undefined || dense === 0) return undefined;
  return { value: accuracy / dense, interval: interval && partsOf(dense, interval) };
}

/** An interval of differences from the unpruned accuracy, as parts of it. */
export function partsOf(dense: number, [low, high]: readonly [number, number]): [number, number] {
  return [(dense + low) / dense, (dense + high) / dense];
}

/** Whether an interval of differences shows a change: 0 lies outside. */
export function excludesZero([low, high]: readonly [number, number]): boolean {
  return low > 0 || high < 0;
}
