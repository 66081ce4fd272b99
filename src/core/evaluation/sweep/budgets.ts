/** Which budgets a sweep measures. */
import { newBudget } from '../../cost/budget';
import { largestReduction } from '../../cost/reduction';
import type { DecoderShape, PromptShape, Budget } from '../../cost/types';
import { methodRanking } from '../../fit/methods';
import { workOf } from '../../ranking/work';

/**
 * Shares of the largest possible saving: below 0.2 budgets hardly differ from unpruned, above 0.95
 * there is no choice left.
 */
const range = { from: 0.2, to: 0.95 };

/** How many budgets may be asked for. */
export const sweepSizes = [5, 7, 9] as const;

/**
 * FLOPs budgets (decoder convention) spread evenly over what pruning can save on this model and
 * prompt, in whole percents, ascending; fewer than `count` where two fall on one percent.
 */
export function sweepBudgets(shape: DecoderShape, prompt: PromptShape, count: number): Budget[] {
  // No fitted method computes more.
  const work = workOf(methodRanking('fitprune'));
  const largest = largestReduction(shape, prompt, 'flops', 'decoder', { work });
  const step = (range.to - range.from) / Math.max(1, count - 1);
  const percents = Array.from({ length: count }, (_, i) => {
    const wanted = Math.round(100 * largest * (range.from + i * step));
    // Rounding up must not exceed what can be reached.
    return Math.min(wanted, Math.floor(100 * largest));
  });
  return [...new Set(percents)]
    .filter((percent) => percent > 0)
    .map((percent) => newBudget('flops', 'decoder', { reduction: percent / 100 }));
}
