/** What a recipe's model block says about cost: enough to compare recipes without the model. */
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

/** What a recipe's cost follows from; without a ranking, nothing is said of choosing the tokens. */
export type Costed = Pick<Recipe, 'model' | 'schedule'> & {
  ranking: Ranking | undefined;
  budget: Pick<Budget, 'overhead' | 'predicted'> | undefined;
};

/** What the recipe costs at its own reference lengths: with what choosing the tokens takes where its budget says so. */
export function recipeCost({ model, schedule, ranking, budget }: Costed): Cost {
  const cost = scheduleCost(decoderShape(model), promptShape(model), schedule, {
    work: ranking && workOf(ranking),
    counted: budget?.overhead === true,
  });
  const times = predictedTimes(budget, schedule, ranking);
  return { ...cost, ...(times && { times }) };
}

/** What a profile said of this very schedule, if it did. */
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
