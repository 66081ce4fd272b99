/** What is left of the unpruned model's accuracy. */
import type { Estimate } from './figure';
import { unseenShare } from './unseen';

/** What an evaluation says of answers; of a recipe, of a baseline or of one category. */
export interface Scored {
  accuracy?: number | undefined;
  /** The unpruned model's, by its key in files. */
  dense?: number | undefined;
  /** Of accuracy - unpruned. */
  interval?: readonly [number, number] | undefined;
  retained?: { value: number; interval: readonly [number, number] } | undefined;
  samples: number;
  /** Of the samples, those whose answer was scored; all without. */
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
 * 95% interval of accuracy - unpruned. Where no score changed there was nothing to resample, and the bootstrap's has no width:
 * then it is what as many samples would miss, an exact bound.
 */
export function differenceInterval({
  dense: unpruned = 1,
  interval,
  samples,
  answered = samples,
}: Scored): readonly [number, number] | undefined {
  if (!interval || interval[0] !== 0 || interval[1] !== 0) return interval;
  const unseen = unseenShare(answered);
  return [-Math.min(unseen, unpruned), Math.max(0, Math.min(unseen, 1 - unpruned))];
}

/**
 * Accuracy as a part of the unpruned model's. Where no ratio is recorded (older records, baselines, categories), its
 * interval is that of the difference in parts of the unpruned accuracy, which says nearly the same.
 */
export function retainedOf(scored: Scored): Estimate | undefined {
  const { accuracy, dense: unpruned, retained } = scored;
  const [low, high] = retained?.interval ?? [];
  const isKnown = accuracy !== undefined && unpruned !== undefined && unpruned > 0;
  // One without width is no certainty: see `differenceInterval`.
  const isUnchanged = isKnown && low === high && Math.abs(accuracy - unpruned) < 1e-9;
  if (retained && !isUnchanged) return retained;
  if (!isKnown) return undefined;
  const interval = differenceInterval(retained ? { ...scored, interval: [0, 0] } : scored);
  return {
    value: accuracy / unpruned,
    ...(interval && { interval: partsOf(unpruned, interval) }),
  };
}

/** Nothing keeps less than nothing, which a difference beyond the unpruned accuracy would say. */
function partsOf(unpruned: number, [low, high]: readonly [number, number]): [number, number] {
  return [Math.max(0, 1 + low / unpruned), Math.max(0, 1 + high / unpruned)];
}

/** Whether an interval of differences shows a change: 0 lies outside. */
export function excludesZero([low, high]: readonly [number, number]): boolean {
  return low > 0 || high < 0;
}
