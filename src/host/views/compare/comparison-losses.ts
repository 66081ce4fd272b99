/**
 * Predicted losses of schedules as they are now. A recipe's fit record knows the fitted schedule
 * only; where its statistics are at hand, an edited one is predicted again.
 */
import { messageOf } from '../../../core/errors';
import { isPredicted } from '../../../core/ranking/families';
import type { PredictedLoss } from '../../../core/recipe/comparison/types';
import { scheduleHash } from '../../../core/recipe/hash';
import type { Recipe } from '../../../core/recipe/types';
import type { Services } from '../../services';
import type { Fitter } from '../../../fitter/pool';

export class ComparisonLosses {
  /** By statistics and schedule; small objects, and few recipes are compared. */
  private readonly known = new Map<string, PredictedLoss>();
  /** Recipes whose statistics are not here: not looked for again until statistics change. */
  private readonly without = new Set<string>();

  constructor(private readonly services: Services) {}

  /** An earlier prediction, without waiting. */
  get(recipe: Recipe): PredictedLoss | undefined {
    return this.known.get(keyOf(recipe));
  }

  /** Called when statistics have been added or removed. */
  forget(): void {
    this.known.clear();
    this.without.clear();
  }

  /** @returns whether `get` now knows more */
  async predict(recipe: Recipe): Promise<boolean> {
    const key = keyOf(recipe);
    if (this.known.has(key) || this.without.has(key)) return false;
    try {
      const fitter = await this.fitterOf(recipe);
      if (!fitter) {
        this.without.add(key);
        return false;
      }
      const { schedule, ranking } = recipe;
      // The same fingerprint with other sizes is a typing error, which the editor underlines.
      if (recipe.model.layers !== fitter.facts.shape.layers || !isPredicted(ranking)) {
        this.without.add(key);
        return false;
      }
      const { selfLoss, crossLoss } = await fitter.predictedLoss(schedule, ranking);
      if (this.known.size > 1000) this.known.clear();
      this.known.set(key, { self: selfLoss, cross: crossLoss, statistics: fitter.facts.hash });
      return true;
    } catch (error) {
      // The fit record is shown instead, so the user is not disturbed.
      this.services.log.warn(messageOf(error));
      return false;
    }
  }

  /** The statistics of the recipe's fit; for one without a fit, those with most samples. */
  private async fitterOf({ model, fit }: Recipe): Promise<Fitter | undefined> {
    const entries = this.services.statistics
      .all()
      .filter(({ metadata }) => metadata.model.fingerprint === model.fingerprint)
      .sort((a, b) => b.samples - a.samples);
    const files = entries.map(({ file }) => file);
    if (fit?.statistics !== undefined) return this.services.fitters.find(files, fit.statistics);
    return files[0] === undefined ? undefined : this.services.fitters.open(files[0]);
  }
}

function keyOf({ model, fit, schedule, ranking }: Recipe): string {
  return [model.fingerprint, fit?.statistics, scheduleHash(schedule, ranking)].join();
}
