/** Peak memory of two models, and whether they differ by more than processes of one model do. */
import { formatBytes } from '../cost/format';
import { clauses, text, type Message } from '../text';
import { formatSignedPercent } from './signed';

/** Bytes; as a recipe keeps them. */
export interface Memory {
  pruned: number;
  /** Of the unpruned model, by its key in files. */
  dense: number;
  /** 95% intervals. */
  interval?: { pruned: readonly [number, number]; dense: readonly [number, number] } | undefined;
}

/**
 * Processes that ran the same model differ by up to 3.5 MB: a reading of a single process may be
 * off by half of 4 MiB.
 */
const spread = 2 * 1024 ** 2;

/**
 * The intervals; for older records, of one process each, what a single reading may be off: to
 * decide with, not to show, since nothing measured it.
 */
export function memoryIntervals({ pruned, dense, interval }: Memory): {
  pruned: readonly [number, number];
  dense: readonly [number, number];
} {
  return interval ?? { pruned: widened(pruned, pruned), dense: widened(dense, dense) };
}

/** A range of readings, as wide as it may be though they are too few to show it. */
export function widened(low: number, high: number): [number, number] {
  return [Math.max(0, low - spread), high + spread];
}

export interface MemoryChange {
  /** Fraction of the unpruned model's; negative where the pruned one takes less. */
  value: number;
  /** From the ends of both intervals, so at least 95%. */
  interval: [number, number];
  /** Whether the interval excludes 0. */
  isSignificant: boolean;
}

/** undefined if the unpruned model added nothing that was seen. */
export function memoryChange(memory: Memory): MemoryChange | undefined {
  const { pruned, dense: unpruned } = memory;
  if (unpruned === 0) return undefined;
  const ranges = memoryIntervals(memory);
  const low = (ranges.pruned[0] - ranges.dense[1]) / unpruned;
  const high = (ranges.pruned[1] - ranges.dense[0]) / unpruned;
  return {
    value: pruned / unpruned - 1,
    interval: [low, high],
    isSignificant: low > 0 || high < 0,
  };
}

/**
 * `−9.1% [−11.0%, −7.2%]`, or that it cannot be told apart; for older records that they have no
 * interval. Pure text for tables.
 */
export function memoryChangeText(memory: Memory): Message | undefined {
  const change = memoryChange(memory);
  if (change === undefined) return undefined;
  const { value, interval, isSignificant } = change;
  if (memory.interval === undefined) {
    const single = text`one process each, no interval`;
    const found = isSignificant ? formatSignedPercent(value) : text`cannot be told apart`;
    return clauses([found, single]);
  }
  const range = `[${interval.map(formatSignedPercent).join(', ')}]`;
  return isSignificant
    ? text`${formatSignedPercent(value)} ${range}`
    : clauses([text`cannot be told apart`, range]);
}

/** `[34.9 MiB, 36.1 MiB]`; a single value where both ends read the same. */
export function formatBytesInterval(interval: readonly [number, number]): string {
  const [low, high] = interval.map(formatBytes);
  return low === high ? `[${low!}]` : `[${low!}, ${high!}]`;
}
