/**
 * Every figure that is shown, by its key. A new one is a definition in a file beside this one, and
 * its name here.
 */
import * as cost from './cost';
import * as mass from './mass';
import * as measured from './measured';

const { reductionDecoder, reductionVisual, prefill, prefillVisual, overhead } = cost;
const { prefillTime, firstTokenPredicted } = cost;
const { meanTokens, finalTokens, kvCache, kvBytes } = cost;
const { selfLoss, crossLoss, selfLost, crossLost } = mass;
const { accuracy, retained, kl, topToken, agreement, perplexityRatio } = measured;
const { firstToken, firstTokenTime, peakMemory } = measured;

export const figures = {
  ...{ accuracy, retained, kl, topToken, agreement, perplexityRatio, firstToken, firstTokenTime },
  ...{ peakMemory },
  ...{ reductionDecoder, reductionVisual, prefill, prefillVisual, overhead },
  ...{ prefillTime, firstTokenPredicted },
  ...{ meanTokens, finalTokens, kvCache, kvBytes },
  ...{ selfLoss, crossLoss, selfLost, crossLost },
} as const;

export type FigureKey = keyof typeof figures;
