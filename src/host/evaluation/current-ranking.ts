/**
 * Whether a recipe has its method's ranking of this version: results of other rankings are not its
 * own.
 */
import { methods } from '../../core/fit/methods';
import { isBaseline } from '../../core/recipe/methods';
import type { Ranking } from '../../core/ranking/families';
import type { Recipe } from '../../core/recipe/types';

export function isCurrentRanking({ fit, ranking }: Pick<Recipe, 'fit' | 'ranking'>): boolean {
  if (!fit || isBaseline(fit.method) || fit.objective !== undefined) return true;
  const own = methods[fit.method].ranking;
  return own === undefined || kindOf(own) === kindOf(ranking);
}

/** Without the parts that depend on model and statistics: the grid, and how heads were joined. */
function kindOf(ranking: Ranking): string {
  const sorted = (value: object): [string, unknown][] =>
    Object.entries(value)
      .filter(([key]) => key !== 'grid' && key !== 'heads')
      .map(([key, inner]): [string, unknown] => [
        key,
        typeof inner === 'object' && inner !== null && !Array.isArray(inner)
          ? sorted(inner as object)
          : inner,
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(sorted(ranking));
}
