/** The identity of what an evaluation measured. */
import { createHash } from 'node:crypto';
import { toUnits } from '../cost/tokens';
import type { Step } from '../cost/types';
import type { EvaluationRecord, Ranking, Recipe } from './types';

/**
 * Hash of what decides which tokens stay: schedule and ranking, in whatever spelling. `0.5` and
 * `0.50` are one schedule, and so are two orders of keys.
 */
export function scheduleHash(schedule: readonly Step[], ranking: Ranking): string {
  const canonical = JSON.stringify({
    ranking: Object.fromEntries(Object.entries(ranking).sort(([a], [b]) => (a < b ? -1 : 1))),
    schedule: schedule.map(({ layer, keep }) => [layer, toUnits(keep)]),
  });
  return `sha256:${createHash('sha256').update(canonical).digest('hex')}`;
}

/** The newest measurement of the schedule as it is now; older schedules' ones are stale. */
export function currentEvaluation(
  recipe: Pick<Recipe, 'schedule' | 'ranking' | 'evaluation'>,
): EvaluationRecord | undefined {
  const hash = scheduleHash(recipe.schedule, recipe.ranking);
  return recipe.evaluation?.findLast(({ schedule }) => schedule === hash);
}
