/** The gate of `check --max-drop`: whether an evaluation shows that a recipe keeps to its largest drop. */
import { formatPoints } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { meanOf } from '../../core/figures';
import { unseenShare } from '../../core/evaluation/statistics/significance';
import { bestEvaluation, currentEvaluations } from '../../core/recipe/evaluations';
import type { EvaluationRecord, Recipe, SuiteRecord } from '../../core/recipe/types';

/** Why a recipe does not pass, or a warning of what its passing is worth. */
export interface GateFailure {
  /** `drop-...`, or that of the error that measuring ended with. */
  code: string;
  message: string;
  /** `error` without. */
  severity?: 'warning';
}

/** Points of accuracy, as a fraction. @throws HumanError `drop` */
export function parseDrop(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text.trim())?.[1] ?? NaN);
  if (Number.isFinite(value)) return value / 100;
  throw new HumanError(`"${text}" is no drop. Give points of accuracy, such as 1%.`, 'drop', 2);
}

/** By the recorded evaluation of the recipe as it is now that has an interval: of most samples, then the newest. */
export function recordedFailure(recipe: Recipe, limit: number): GateFailure | undefined {
  if ((recipe.evaluation ?? []).length === 0) {
    return {
      code: 'drop-unknown',
      message:
        'No evaluation is recorded, so its drop is unknown. Evaluate the recipe with --record, or ' +
        'give --data to measure it now.',
    };
  }
  const current = currentEvaluations(recipe);
  const best = bestEvaluation(current, hasInterval);
  if (!best) {
    return {
      code: 'drop-stale',
      message:
        'The recorded evaluation is of another schedule, ranking or model, so its drop is unknown. ' +
        'Evaluate the recipe again with --record, or give --data to measure it now.',
    };
  }
  return measuredFailure(best, limit);
}

/** By the mean over the data sets of a suite that have answers, each of which counts the same. */
export function suiteFailure(record: SuiteRecord, limit: number): GateFailure | undefined {
  const scored = record.sets.filter(({ accuracy }) => accuracy !== undefined);
  const { change } = record;
  if (change === undefined) {
    return {
      code: 'drop-unmeasured',
      message: 'No data set of the suite has answers, so the drop is unknown. Add some that have.',
    };
  }
  const worst = -change.interval[0];
  if (worst > limit + 1e-9) {
    return {
      code: 'drop-exceeded',
      message:
        `Accuracy may drop by up to ${formatPoints(worst)} on average over ${scored.length} data sets ` +
        `(95% interval), more than the ${formatPoints(limit)} allowed. Fit a smaller saving, or evaluate ` +
        'more samples.',
    };
  }
  const unseen = meanOf(scored.map(({ samples }) => unseenShare(samples)));
  if (change.interval.some((end) => end !== 0) || unseen <= limit) return undefined;
  return tooFew(
    scored.reduce((sum, { samples }) => sum + samples, 0),
    unseen,
    limit,
  );
}

/** By a record of the recipe as it is. */
export function measuredFailure(record: EvaluationRecord, limit: number): GateFailure | undefined {
  if (!hasInterval(record)) {
    return {
      code: 'drop-unmeasured',
      message:
        'The evaluation has no accuracy with a confidence interval, so its drop is unknown. Evaluate ' +
        'the recipe on data that has answers.',
    };
  }
  // The interval is of accuracy - dense: its lower end is the largest drop.
  const worst = -record.interval[0];
  const samples = record.answered ?? record.samples;
  // 0.7 / 100 is a little less than 0.007.
  if (worst <= limit + 1e-9) return fewSamples(record, samples, limit);
  return {
    code: 'drop-exceeded',
    message:
      `Accuracy may drop by up to ${formatPoints(worst)} (95% interval, ${samples} samples), ` +
      `more than the ${formatPoints(limit)} allowed. Fit a smaller saving, or evaluate more samples.`,
  };
}

/**
 * Where no score changed there is nothing to resample: the interval is [0, 0] however few the samples. So many
 * unchanged ones leave room for a share of lost ones, which is the exact bound of a binomial.
 */
function fewSamples(
  { interval: [low, high] }: { interval: [number, number] },
  samples: number,
  limit: number,
): GateFailure | undefined {
  const unseen = unseenShare(samples);
  if (low !== 0 || high !== 0 || unseen <= limit) return undefined;
  return tooFew(samples, unseen, limit);
}

function tooFew(samples: number, unseen: number, limit: number): GateFailure {
  return {
    code: 'drop-few-samples',
    severity: 'warning',
    message:
      `No score changed among ${samples} samples, which does not rule out a drop of up to ` +
      `${formatPoints(unseen)}: too few to vouch for ${formatPoints(limit)}. Evaluate more samples.`,
  };
}

function hasInterval(
  record: EvaluationRecord,
): record is EvaluationRecord & { interval: [number, number] } {
  return record.accuracy !== undefined && record.interval !== undefined;
}
