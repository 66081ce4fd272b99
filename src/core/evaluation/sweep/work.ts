/**
 * The relative amount of work that each budget of a sweep takes, from which the remaining time
 * follows.
 */
import { recipeCost } from '../../recipe/recipe-cost';
import type { RecipeModel } from '../../recipe/types';
import { toMeasure } from '../candidates';
import type { Candidate } from '../types';

/**
 * The share of an unpruned answer that does not shrink with the budget: decode steps, and whatever
 * is the same for every candidate.
 */
const fixed = 0.4;

/**
 * @param candidates of each budget, in the order of the budgets
 * @returns the work for one sample at each budget, in unpruned answers; the first budget includes
 *    the unpruned model's own
 */
export function budgetsWork(
  candidates: readonly (readonly Candidate[])[],
  model: RecipeModel,
): number[] {
  return candidates.map((ofOne, at) =>
    toMeasure(ofOne).reduce(
      (sum, { schedule, ranking }) => {
        const { reduction } = recipeCost({ model, schedule, ranking, budget: undefined });
        return sum + fixed + (1 - fixed) * (1 - reduction.decoder);
      },
      at === 0 ? 1 : 0,
    ),
  );
}

/**
 * @param each the work for one sample at each budget
 * @param at index of the budget being measured
 * @param done samples of it
 * @param total samples of every budget
 */
export function workOfSweep(
  each: readonly number[],
  at: number,
  done: number,
  total: number,
): { done: number; total: number } {
  const sum = (from: number, to: number): number =>
    each.slice(from, to).reduce((all, one) => all + one * total, 0);
  return { done: sum(0, at) + each[at]! * done, total: sum(0, each.length) };
}
