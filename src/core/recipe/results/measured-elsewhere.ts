/** Measurements of a recipe that its file does not record: by tests, and as a point of a sweep. */
import { bestEvaluation, currentEvaluations } from './evaluations';
import type { EvaluationRecord, Recipe } from '../types';

export type MeasuredBy = 'test' | 'sweep';

export interface MeasuredElsewhere {
  /** `sha256:...` of the model. */
  model: string;
  record: EvaluationRecord;
  by: MeasuredBy;
}

/** What sweeps have measured, of any schedule. */
export function sweptRecords(
  sweeps: readonly { model: string; points: readonly { record: EvaluationRecord }[] }[],
): MeasuredElsewhere[] {
  return sweeps.flatMap(({ model, points }) =>
    points.map(({ record }) => ({ model, record, by: 'sweep' })),
  );
}

/** `by`: what measured the most that is known, unless the recipe records that itself. */
export interface WithElsewhere {
  recipe: Recipe;
  by?: MeasuredBy;
}

/**
 * The recipe with measurements of its present form, if those say more than what it records itself.
 *
 * @param found of any model and schedule, oldest first
 */
export function withElsewhere(recipe: Recipe, found: readonly MeasuredElsewhere[]): WithElsewhere {
  const ofModel = found.filter(({ model }) => model === recipe.model.fingerprint);
  if (ofModel.length === 0) return { recipe };
  const others = currentEvaluations({ ...recipe, evaluation: ofModel.map(({ record }) => record) });
  if (others.length === 0) return { recipe };
  // Its own come last, so that they are preferred to others of as many samples.
  const records = [...others, ...currentEvaluations(recipe)];
  const best = bestEvaluation(records);
  const from = ofModel.find(({ record }) => record === best);
  return from === undefined
    ? { recipe }
    : { recipe: { ...recipe, evaluation: records }, by: from.by };
}
