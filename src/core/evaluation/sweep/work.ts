/** How much the budgets of a sweep take to measure, against one another: what its time left follows from. */
import { recipeCost } from '../../recipe/recipe-cost';
import type { RecipeModel } from '../../recipe/types';
import { toMeasure } from '../candidates';
import type { Candidate } from '../types';

/** Of an unpruned answer: its decode steps, and what is the same for every candidate, do not shrink with the budget. */
const fixed = 0.4;

/**
 * @param candidates of each budget, in their order
 * @returns what one sample of each budget takes, in answers of the unpruned model, which answers with the first budget
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
 * @param each what one sample of each budget takes @param at the budget that is measured now
 * @param done samples of it @param total samples of every budget
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
