/** Explains what the FLOPs in an evaluation's table include. */
import { amountsTotal, countsDiffer, uncounted } from '../../core/cost/overhead';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { RecipeFile } from '../recipes';

/** @param names of the files, as the table has them */
export function flopsLegend(files: readonly RecipeFile[], names: readonly string[]): string {
  const costs = files.map(({ recipe }) => recipeCost(recipe));
  const without = new Set(uncounted(costs));
  const of = 'FLOPs of decoder layers over all tokens';
  if (countsDiffer(costs)) {
    const left = names.filter((_, at) => without.has(costs[at]!)).join(', ');
    return `${of}, including the cost of choosing the tokens; without it, and so not comparable with the others: ${left}.`;
  }
  if (without.size > 0) return `${of}, without the cost of choosing the tokens.`;
  const isAnything = costs.some(({ overhead }) => amountsTotal(overhead) > 0);
  return isAnything ? `${of}, including the cost of choosing the tokens.` : `${of}.`;
}
