/** The gate of `check --max-drop`: whether an evaluation shows that a recipe keeps to its largest drop. */
import { formatPoints } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import { scheduleHash } from '../../core/recipe/hash';
import type { EvaluationRecord, Recipe } from '../../core/recipe/types';

/** Why a recipe does not pass. */
export interface GateFailure {
  code: 'drop-unknown' | 'drop-stale' | 'drop-unmeasured' | 'drop-exceeded';
  message: string;
}

/** Points of accuracy, as a fraction. @throws HumanError `drop` */
export function parseDrop(text: string): number {
  const value = Number(/^(\d+(?:\.\d+)?)%?$/.exec(text.trim())?.[1] ?? NaN);
  if (Number.isFinite(value)) return value / 100;
  throw new HumanError(`"${text}" is no drop. Give points of accuracy, such as 1%.`, 'drop', 2);
}

/** By the newest recorded evaluation of the schedule and ranking as they are now that has an accuracy. */
export function recordedFailure(
  { schedule, ranking, evaluation = [] }: Recipe,
  limit: number,
): GateFailure | undefined {
  if (evaluation.length === 0) {
    return {
      code: 'drop-unknown',
      message:
        'No evaluation is recorded, so its drop is unknown. Evaluate the recipe with --record, or ' +
        'give --data to measure it now.',
    };
  }
  const hash = scheduleHash(schedule, ranking);
  const current = evaluation.filter((record) => record.schedule === hash);
  if (current.length === 0) {
    return {
      code: 'drop-stale',
      message:
        'The recorded evaluation is of another schedule or ranking, so its drop is unknown. Evaluate ' +
        'the recipe again with --record, or give --data to measure it now.',
    };
  }
  return measuredFailure(current.findLast(hasInterval) ?? current.at(-1)!, limit);
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
  // 0.7 / 100 is a little less than 0.007.
  if (worst <= limit + 1e-9) return undefined;
  const samples = record.answered ?? record.samples;
  return {
    code: 'drop-exceeded',
    message:
      `Accuracy may drop by up to ${formatPoints(worst)} (95% interval, ${samples} samples), ` +
      `more than the ${formatPoints(limit)} allowed. Fit a smaller saving, or evaluate more samples.`,
  };
}

function hasInterval(
  record: EvaluationRecord,
): record is EvaluationRecord & { interval: [number, number] } {
  return record.accuracy !== undefined && record.interval !== undefined;
}
