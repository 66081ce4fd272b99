/**
 * Rankings that recipes are compared with: each takes over a recipe's schedule, under its family's
 * name.
 */
import type { BaselineFacts } from './family';
import { families, type FamilyName, type Ranking } from './families';

export type RankingBaseline = {
  [Name in FamilyName]: (typeof families)[Name] extends { baseline: unknown } ? Name : never;
}[FamilyName];

/** In the order they are offered in. */
export const rankingBaselines = Object.fromEntries(
  Object.entries(families).flatMap(([name, family]) =>
    'baseline' in family ? [[name, family.baseline]] : [],
  ),
) as Record<RankingBaseline, BaselineFacts<Ranking>>;

export const rankingBaselineNames = Object.keys(rankingBaselines) as readonly RankingBaseline[];

export function isRankingBaseline(method: string): method is RankingBaseline {
  return Object.hasOwn(rankingBaselines, method);
}
