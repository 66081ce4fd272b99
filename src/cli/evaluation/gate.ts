/**
 * The gate of `--max-drop` for the command line: its value, and its verdict on a recipe's records.
 */
import { HumanError } from '../../core/errors';
import { readDrop } from '../../core/evaluation/drop';
import { hasInterval, measuredFailure, type GateFailure } from '../../core/evaluation/gate';
import { bestEvaluation, currentEvaluations } from '../../core/recipe/results/evaluations';
import type { Recipe } from '../../core/recipe/types';

/** Points of accuracy, as a fraction. @throws HumanError `drop` */
export function parseDrop(words: string): number {
  const drop = readDrop(words);
  if (drop !== undefined) return drop;
  throw new HumanError(`"${words}" is not a drop. Give points of accuracy, such as 1%.`, 'drop', 2);
}

/**
 * Judges by a recorded evaluation, with an interval, of the recipe in its present form: the one of
 * most samples, then the newest.
 */
export function recordedFailure(recipe: Recipe, limit: number): GateFailure | undefined {
  if ((recipe.evaluation ?? []).length === 0) {
    return {
      code: 'drop-unknown',
      message:
        'No evaluation is recorded, so its drop is unknown. Evaluate the recipe with --record, or ' +
        'give --data to measure it now.',
    };
  }
  const best = bestEvaluation(currentEvaluations(recipe), hasInterval);
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
