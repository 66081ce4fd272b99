/** A fit as a recipe that records how long it took, like those of the command line. */
import { withFitTime } from '../../core/recipe/results/times';
import type { Budget } from '../../core/cost/types';
import type { FitChoices, FitterResults } from '../../fitter/protocol';
import type { Fitter } from '../../fitter/pool';

/**
 * @param since when the work on it began, on the clock of `performance`: reading the statistics is
 *    a part of it
 * @throws HumanError as `Fitter.fit`
 */
export async function timedFit(
  fitter: Fitter,
  budget: Budget,
  choices: FitChoices,
  since = performance.now(),
): Promise<FitterResults['fit']> {
  const { recipe, fit } = await fitter.fit(budget, choices);
  return { recipe: withFitTime(recipe, (performance.now() - since) / 1000), fit };
}
