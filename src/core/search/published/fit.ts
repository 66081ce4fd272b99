/** The result of the paper's search as a recipe: `fitprune-published`. */
import { requiredReduction } from '../../cost/budget';
import { HumanError } from '../../errors';
import { fitRecord } from '../../fit/fit-recipe';
import { predictedLoss } from '../../fit/fit';
import { methodRanking } from '../../fit/methods';
import type { PreparedStatistics } from '../../fit/prepare';
import type { Recipe } from '../../recipe/types';
import type { Budget } from '../../cost/types';
import { text } from '../../text';
import { scheduleOf, type Midpoint } from './bisect';

/**
 * A budget as the paper counts: the layers' FLOPs of visual tokens alone, without the cost of
 * choosing them.
 *
 * @throws HumanError `published-budget` if it counts something else
 */
export function publishedBudget({ overhead: _, ...budget }: Budget): Budget {
  if (budget.metric === 'flops' && budget.convention === 'visual') return budget;
  throw new HumanError(
    text`The search as published counts the FLOPs of visual tokens alone. State the budget as a saving of
      these, such as 60% (convention visual).`,
    'published-budget',
    2,
  );
}

/** The part of the visual tokens' FLOPs that such a budget asks to save. */
export function publishedReduction(
  { shape, reference }: PreparedStatistics,
  budget: Budget,
): number {
  return requiredReduction(publishedBudget(budget), shape, reference);
}

/**
 * The recipe of a search. Its counts are means rounded down, of a midpoint that need not keep to
 * the budget, so it may miss the budget; its check says so.
 * @param modelPath the model's path as the recipe has it
 */
export function publishedRecipe(
  prepared: PreparedStatistics,
  budget: Budget,
  { midpoints, samples }: { midpoints: readonly Midpoint[]; samples: number },
  modelPath: string,
): Recipe {
  const { metadata, shape, reference } = prepared;
  const found = midpoints.at(-1)!;
  const schedule = scheduleOf(found, shape, reference.visualTokens);
  const ranking = methodRanking('fitprune-published', metadata);
  const loss = predictedLoss(prepared, schedule, ranking);
  return {
    version: 1,
    model: { ...metadata.model, path: modelPath, ...reference },
    budget: publishedBudget(budget),
    schedule,
    ranking,
    fit: fitRecord(prepared, 'fitprune-published', { alpha: found.alpha, ...loss }, { samples }),
  };
}
