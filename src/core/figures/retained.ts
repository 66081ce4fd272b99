/** What is left of the unpruned model's accuracy. */
import type { Estimate } from './figure';

/** What an evaluation says of answers; of a recipe, of a baseline or of one category. */
export interface Scored {
  accuracy?: number | undefined;
  /** The unpruned model's. */
  dense?: number | undefined;
  /** Of accuracy - dense. */
  interval?: readonly [number, number] | undefined;
  retained?: { value: number; interval: readonly [number, number] } | undefined;
}

/**
 * Accuracy as a part of the unpruned model's. Where no ratio is recorded (older records, baselines, categories), its
 * interval is that of the difference in parts of the unpruned accuracy, which says nearly the same.
 */
export function retainedOf({ accuracy, dense, interval, retained }: Scored): Estimate | undefined {
  if (retained) return retained;
  if (accuracy === undefined || dense === undefined || dense <= 0) return undefined;
  return {
    value: accuracy / dense,
    ...(interval && { interval: partsOf(dense, interval) }),
  };
}

/** Nothing keeps less than nothing, which a difference beyond the unpruned accuracy would say. */
function partsOf(dense: number, [low, high]: readonly [number, number]): [number, number] {
  return [Math.max(0, 1 + low / dense), Math.max(0, 1 + high / dense)];
}

/** Whether an interval of differences shows a change: 0 lies outside. */
export function excludesZero([low, high]: readonly [number, number]): boolean {
  return low > 0 || high < 0;
}
