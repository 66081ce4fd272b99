/** What a recipe's model block says about cost: enough to compare recipes without the model. */
import { scheduleCost } from '../cost/cost';
import type { Cost, DecoderShape, PromptShape } from '../cost/types';
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

/** What the recipe costs at its own reference lengths. */
export function recipeCost({ model, schedule }: Pick<Recipe, 'model' | 'schedule'>): Cost {
  return scheduleCost(decoderShape(model), promptShape(model), schedule);
}

/** Whether a recipe may leave the head size out. */
export function headSizeIsDerived(shape: DecoderShape): boolean {
  return shape.headSize === shape.hiddenSize / shape.attentionHeads;
}
