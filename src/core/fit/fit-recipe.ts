/** From a fit to the recipe that records it. */
import { type Work, type Budget } from '../cost/types';
import { fourDecimals } from '../sums';
import type { FitRecord, FittedMethod, Recipe } from '../recipe/types';
import { toolName } from '../tool';
import type { PreparedStatistics } from './prepare';
import { withPrediction } from './prediction';
import { fitSchedule, type Fit } from './fit';
import { type Loss } from './simulate';
import { rankingFor, withBias } from './ranking-for';

export interface RecipeOptions {
  maxSteps?: number | undefined;
  /** The paper's unless given. */
  method?: FittedMethod | undefined;
  /** As `FitOptions.work`. */
  work?: Work | undefined;
  /**
   * Lets kept tokens represent dropped ones, too. It has a cost, and statistics cannot predict its
   * effect.
   */
  sizeBias?: number | undefined;
  /** Model folder relative to where the recipe will be; the statistics file's own unless given. */
  modelPath?: string;
}

/** A fit as the file it is saved as. */
export function fitRecipe(
  prepared: PreparedStatistics,
  budget: Budget,
  { modelPath, method = 'fitprune', maxSteps, work, sizeBias = 0 }: RecipeOptions = {},
): { recipe: Recipe; fit: Fit } {
  const { metadata, reference } = prepared;
  const ranking = withBias(rankingFor(prepared, method), sizeBias);
  const fit = fitSchedule(prepared, budget, { maxSteps, ranking, work });
  const recipe: Recipe = {
    version: 1,
    model: { ...metadata.model, path: modelPath ?? metadata.model.path, ...reference },
    budget: withPrediction(budget, prepared.shape, fit, ranking),
    schedule: fit.schedule,
    ranking,
    fit: fitRecord(prepared, method, fit),
  };
  return { recipe, fit };
}

/**
 * The record of how a schedule came from these statistics.
 *
 * @param more what differs from a fit that reads them all and runs no model
 */
export function fitRecord(
  { hash, samples, calibration }: PreparedStatistics,
  method: FitRecord['method'],
  { alpha, selfLoss, crossLoss }: Partial<Loss & { alpha: number | undefined }>,
  more: Pick<FitRecord, 'samples' | 'objective'> = {},
): FitRecord {
  return {
    method,
    ...(alpha !== undefined && { alpha: fourDecimals(alpha) }),
    ...(selfLoss !== undefined && { selfLoss: fourDecimals(selfLoss) }),
    ...(crossLoss !== undefined && { crossLoss: fourDecimals(crossLoss) }),
    ...{ statistics: hash, samples: samples.length, calibration, tool: toolName },
    ...more,
  };
}
