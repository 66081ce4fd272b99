/** The gate of a largest drop: whether an evaluation shows that a recipe stays within it. */
import { formatPoints } from '../cost/format';
import { answeredOf } from '../figures/retained';
import { meanOf } from '../sums';
import type { EvaluationRecord, SuiteRecord } from '../recipe/types';
import { samplesText, text, type Message, type Text } from '../text';
import { isUnchanged, samplesToVouch, unseenShare } from '../figures/unseen';

/** Why a recipe does not pass. */
export interface GateFailure {
  /**
   * `drop-...`, or the code of the error that ended the measurement; `drop-few-samples` means that
   * too few samples were measured to decide.
   */
  code: string;
  message: Message;
}

/** A record that a largest drop can be judged by. */
export type IntervalRecord = EvaluationRecord & { interval: [number, number] };

export function hasInterval(record: EvaluationRecord): record is IntervalRecord {
  return record.accuracy !== undefined && record.interval !== undefined;
}

/** The largest drop in the interval of accuracy - unpruned, as a fraction. */
export function largestDrop({ interval }: { interval: readonly [number, number] }): number {
  return -interval[0];
}

/**
 * Judges by a record that was measured of the recipe in its present form.
 *
 * @param limit fraction
 */
export function measuredFailure(record: EvaluationRecord, limit: number): GateFailure | undefined {
  if (!hasInterval(record)) {
    return {
      code: 'drop-unmeasured',
      message: text`The evaluation has no accuracy with a confidence interval, so its drop is unknown.
        Evaluate the recipe on data that has answers.`,
    };
  }
  const worst = largestDrop(record);
  const samples = answeredOf(record);
  if (isWithin(worst, limit)) return fewSamples(record, samples, limit);
  return {
    code: 'drop-exceeded',
    message: text`Accuracy may drop by up to ${formatPoints(worst)} (95% interval, ${samplesText(samples)}), more than
      the ${formatPoints(limit)} allowed. Fit a smaller saving, or evaluate more samples.`,
  };
}

/** Judges by the mean over the data sets of a suite that have answers; each set counts the same. */
export function suiteFailure(record: SuiteRecord, limit: number): GateFailure | undefined {
  const scored = record.sets.filter(({ accuracy }) => accuracy !== undefined);
  const { change } = record;
  if (change === undefined) {
    return {
      code: 'drop-unmeasured',
      message: text`No data set of the suite has answers, so the drop is unknown. Add some that have.`,
    };
  }
  const worst = largestDrop(change);
  if (!isWithin(worst, limit)) {
    return {
      code: 'drop-exceeded',
      message: text`Accuracy may drop by up to ${formatPoints(worst)} on average over ${scored.length} data sets (95%
        interval), more than the ${formatPoints(limit)} allowed. Fit a smaller saving, or evaluate more samples.`,
    };
  }
  const unseen = meanOf(scored.map(({ samples }) => unseenShare(samples)));
  if (!isUnchanged(change.interval) || unseen <= limit) return undefined;
  const samples = scored.reduce((sum, { samples: count }) => sum + count, 0);
  return tooFew(samples, unseen, limit, text`Evaluate more samples.`);
}

/** 0.7 / 100 is a little less than 0.007. */
function isWithin(drop: number, limit: number): boolean {
  return drop <= limit + 1e-9;
}

/**
 * If no score changed, there is nothing to resample: the interval is [0, 0] even for very few
 * samples. The share of lost scores that so many unchanged ones still allow is the exact bound of a
 * binomial.
 */
function fewSamples(
  { interval }: IntervalRecord,
  samples: number,
  limit: number,
): GateFailure | undefined {
  const unseen = unseenShare(samples);
  if (!isUnchanged(interval) || unseen <= limit) return undefined;
  const enough = samplesToVouch(limit);
  const remedy =
    enough === undefined
      ? text`No number of samples can rule out every drop: allow a drop above 0.`
      : text`Evaluate at least ${enough} samples.`;
  return tooFew(samples, unseen, limit, remedy);
}

function tooFew(samples: number, unseen: number, limit: number, remedy: Text): GateFailure {
  return {
    code: 'drop-few-samples',
    message: text`Too few samples to tell whether at most ${formatPoints(limit)} are lost: no
      score changed among ${samples}, but a drop of up to ${formatPoints(unseen)} could go unseen.
      ${remedy}`,
  };
}
