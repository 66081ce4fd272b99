/** Shapes the tests share. */
import type { DecoderShape, PromptShape } from '../../../../src/core/cost/types';

export const llava7b: DecoderShape = {
  layers: 32,
  hiddenSize: 4096,
  intermediateSize: 11008,
  attentionHeads: 32,
  keyValueHeads: 32,
  headSize: 128,
};
export const llavaPrompt: PromptShape = { visualTokens: 576, textTokens: 70 };

/** Grouped queries, and heads that are not hiddenSize / attentionHeads wide. */
export const grouped: DecoderShape = {
  layers: 3,
  hiddenSize: 10,
  intermediateSize: 7,
  attentionHeads: 4,
  keyValueHeads: 2,
  headSize: 3,
};
