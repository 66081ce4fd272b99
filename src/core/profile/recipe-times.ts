/** Times of a recipe's present schedule, by the profile that its budget was fitted with. */
import { scheduleCost } from '../cost/cost';
import type { TimesCost } from '../cost/times';
import { workOf } from '../ranking/work';
import { decoderShape, promptShape } from '../recipe/recipe-cost';
import type { Recipe } from '../recipe/types';
import { findProfiles } from './profile-file';
import { timesOf } from './times-of';

/**
 * @param folders where the profile may be
 * @returns undefined if the recipe names no profile, or none that is there
 */
export async function recipeTimes(
  { model, schedule, ranking, budget }: Recipe,
  folders: readonly string[],
): Promise<TimesCost | undefined> {
  const named = budget.predicted?.profile;
  if (named === undefined) return undefined;
  for (const folder of folders) {
    const found = await findProfiles(folder, model.fingerprint);
    const own = found.find(({ hash }) => hash === named);
    if (own === undefined) continue;
    const shape = decoderShape(model);
    const timed = { ...shape, times: timesOf(own, shape) };
    return scheduleCost(timed, promptShape(model), schedule, { work: workOf(ranking) }).times;
  }
  return undefined;
}
