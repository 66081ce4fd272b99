/** A row that an evaluation fills: what it reads, and of which measurement. */
import type { EvaluationRecord, Recipe } from '../types';
import type { Facts, Reading, RowDefinition } from './row-definition';
import type { ComparisonWords } from './words';

/** A recipe's measurement: the one that is compared, or another one if that lacks the figure. */
export interface MeasuredRecipe {
  recipe: Recipe;
  evaluation: EvaluationRecord;
  isCompared: boolean;
}

export type PickRecord = (facts: Facts) => EvaluationRecord | undefined;

/** @param pick chooses another measurement if the compared one lacks the figure */
export function measuredRow(
  definition: Omit<RowDefinition, 'read' | 'optional'>,
  read: (facts: MeasuredRecipe, words: ComparisonWords) => Reading | undefined,
  pick: PickRecord = ({ evaluation }) => evaluation,
): RowDefinition {
  return {
    ...definition,
    optional: true,
    isMeasured: true,
    read: (facts, words) => {
      const evaluation = pick(facts);
      if (!evaluation) return undefined;
      const isCompared = evaluation === facts.evaluation;
      return read({ recipe: facts.recipe, evaluation, isCompared }, words);
    },
  };
}
