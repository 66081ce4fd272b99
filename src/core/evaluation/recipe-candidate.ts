/** A recipe as an evaluation measures it. */
import type { Recipe } from '../recipe/types';
import { baselinesFor } from './baselines/baselines';
import type { Candidate } from './types';

export interface CandidateChoice {
  /** Measures the baselines at its FLOPs too. */
  baselines?: boolean | undefined;
  /** Seeds of the random baseline; 5 if absent. */
  seeds?: number | undefined;
}

/** @param name shown in reports */
export function recipeCandidate(
  name: string,
  recipe: Recipe,
  { baselines = false, seeds = 5 }: CandidateChoice = {},
): Candidate {
  const { schedule, ranking, model } = recipe;
  return {
    name,
    schedule,
    ranking,
    fingerprint: model.fingerprint,
    ...(baselines ? { baselines: baselinesFor(recipe, { seeds }) } : {}),
  };
}
