/** The share of the unpruned model's accuracy that is kept. */
import type { Estimate } from './figure';
import { isUnchanged, unseenShare } from './unseen';

/** The scores of a recipe, a baseline or one category in an evaluation. */
export interface Scored {
  accuracy?: number | undefined;
  /** The unpruned model's, by its key in files. */
  dense?: number | undefined;
  /** Interval of the difference accuracy - unpruned. */
  interval?: readonly [number, number] | undefined;
  retained?: { value: number; interval: readonly [number, number] } | undefined;
  samples: number;
  /** Samples whose answer was scored; all if absent. */
  answered?: number | undefined;
}

/** Samples that the accuracy is of. */
export function answeredOf({
  answered,
  samples,
}: {
  answered?: number | undefined;
  samples: number;
}): number {
  return answered ?? samples;
}

/**
 * 95% interval of accuracy - unpruned. If no score changed, there was nothing to resample and the
 * bootstrap's interval has no width. Then this is the exact bound of the loss that as many samples
 * may miss.
 */
export function differenceInterval({
  dense: unpruned = 1,
  interval,
  samples,
  answered = samples,
}: Scored): readonly [number, number] | undefined {
  if (!interval || !isUnchanged(interval)) return interval;
  const unseen = unseenShare(answered);
  return [-Math.min(unseen, unpruned), Math.max(0, Math.min(unseen, 1 - unpruned))];
}

/**
 * Accuracy as a share of the unpruned model's. If no ratio is recorded (older records, baselines,
 * categories), its interval is that of the difference divided by the unpruned accuracy, which is
 * nearly the same.
 */
export function retainedOf(scored: Scored): Estimate | undefined {
  const { accuracy, dense: unpruned, retained } = scored;
  const [low, high] = retained?.interval ?? [];
  const isKnown = accuracy !== undefined && unpruned !== undefined && unpruned > 0;
  // An interval without width does not mean certainty: see `differenceInterval`.
  const isUnchanged = isKnown && low === high && Math.abs(accuracy - unpruned) < 1e-9;
  if (retained && !isUnchanged) return retained;
  if (!isKnown) return undefined;
  const interval = differenceInterval(retained ? { ...scored, interval: [0, 0] } : scored);
  return {
    value: accuracy / unpruned,
    ...(interval && { interval: partsOf(unpruned, interval) }),
  };
}

/** The kept share is at least 0, even if the difference exceeds the unpruned accuracy. */
function partsOf(unpruned: number, [low, high]: readonly [number, number]): [number, number] {
  return [Math.max(0, 1 + low / unpruned), Math.max(0, 1 + high / unpruned)];
}

/** Whether an interval of differences shows a change: 0 lies outside. */
export function excludesZero([low, high]: readonly [number, number]): boolean {
  return low > 0 || high < 0;
}
