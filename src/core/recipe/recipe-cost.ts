/** The cost of a recipe by its model block: enough to compare recipes without the model. */
import { scheduleCost } from '../cost/cost';
import type { TimesCost } from '../cost/times';
import type { Cost, DecoderShape, PromptShape, Budget, Step } from '../cost/types';
import type { Ranking } from '../ranking/families';
import { workOf } from '../ranking/work';
import { scheduleHash } from './hash';
import type { Recipe, RecipeModel } from './types';

export function decoderShape(
  model: Omit<RecipeModel, 'visualTokens' | 'textTokens'>,
): DecoderShape {
  const { layers, hiddenSize, intermediateSize, attentionHeads, keyValueHeads } = model;
  const headSize = model.headSize ?? hiddenSize / attentionHeads;
  const { convolutionLayers, convolutionKernel, sharedCaches } = model;
  return {
    ...{ layers, hiddenSize, intermediateSize, attentionHeads, keyValueHeads, headSize },
    ...(convolutionLayers && { convolutionLayers }),
    ...(convolutionKernel !== undefined && { convolutionKernel }),
    ...(sharedCaches && { sharedCaches }),
  };
}

export function promptShape({ visualTokens, textTokens }: RecipeModel): PromptShape {
  return { visualTokens, textTokens };
}

/**
 * The parts of a recipe that determine its cost; without a ranking, the cost of choosing tokens is
 * left out.
 */
export type Costed = Pick<Recipe, 'model' | 'schedule'> & {
  ranking: Ranking | undefined;
  budget: Pick<Budget, 'overhead' | 'predicted'> | undefined;
};

/**
 * The recipe's cost at its own reference lengths, including that of choosing the tokens if its
 * budget does.
 */
export function recipeCost({ model, schedule, ranking, budget }: Costed): Cost {
  const cost = scheduleCost(decoderShape(model), promptShape(model), schedule, {
    work: ranking && workOf(ranking),
    counted: budget?.overhead === true,
  });
  const times = predictedTimes(budget, schedule, ranking);
  return { ...cost, ...(times && { times }) };
}

/** A profile's prediction for this very schedule, if there is one. */
export function predictedTimes(
  budget: Pick<Budget, 'predicted'> | undefined,
  schedule: readonly Step[],
  ranking: Ranking | undefined,
): TimesCost | undefined {
  const { predicted } = budget ?? {};
  if (predicted === undefined || ranking === undefined) return undefined;
  if (predicted.schedule !== scheduleHash(schedule, ranking)) return undefined;
  const { prefill, firstToken } = predicted;
  return { prefill, ...(firstToken && { firstToken }) };
}

/** Whether a recipe may leave the head size out. */
export function headSizeIsDerived(shape: DecoderShape): boolean {
  return shape.headSize === shape.hiddenSize / shape.attentionHeads;
}
