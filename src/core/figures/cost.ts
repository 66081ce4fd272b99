/** Figures of a schedule's cost. */
import { formatBytes, formatFlops, formatMilliseconds, formatTokens } from '../cost/format';
import { amountsTotal } from '../cost/overhead';
import type { Cost } from '../cost/types';
import { text } from '../text';
import type { Figure, Plotted } from './figure';
import { formatShare, plainNumber, hundredths } from './format';

export const reductionDecoder = {
  key: 'reductionDecoder',
  label: text`FLOPs saved (decoder)`,
  description: text`FLOPs saved in one prefill, counting all tokens of the prompt`,
  axis: text`FLOPs saved (decoder), %`,
  better: 'higher',
  read: ({ reduction }) => reduction.decoder,
  format: formatShare,
  tick: hundredths,
} as const satisfies Plotted<Cost>;

export const reductionVisual = {
  key: 'reductionVisual',
  label: text`FLOPs saved (visual)`,
  description: text`FLOPs saved in one prefill, counting only visual tokens`,
  axis: text`FLOPs saved (visual), %`,
  better: 'higher',
  read: ({ reduction }) => reduction.visual,
  format: formatShare,
  tick: hundredths,
} as const satisfies Plotted<Cost>;

export const prefill = {
  key: 'prefill',
  label: text`FLOPs (decoder)`,
  description: text`FLOPs of one prefill in the decoder layers, 2 x MACs, counting all tokens`,
  better: 'lower',
  read: ({ flops }) => flops.decoder,
  format: formatFlops,
} as const satisfies Figure<Cost>;

export const prefillVisual = {
  key: 'prefillVisual',
  label: text`FLOPs (visual)`,
  description: text`FLOPs of one prefill in the decoder layers, 2 x MACs, counting only visual
    tokens`,
  better: 'lower',
  read: ({ flops }) => flops.visual,
  format: formatFlops,
} as const satisfies Figure<Cost>;

export const overhead = {
  key: 'overhead',
  label: text`Choosing tokens`,
  description: text`FLOPs of attention maps for the scores and of the similarity of tokens:
    included in the figures above`,
  better: 'lower',
  read: (cost) => amountsTotal(cost.overhead),
  format: formatFlops,
} as const satisfies Figure<Cost>;

export const prefillTime = {
  key: 'prefillTime',
  label: text`Prefill, predicted`,
  description: text`Time of the decoder's prefill by the profile that the budget was fitted with, at
    the recipe's own prompt`,
  better: 'lower',
  read: ({ times }) => times?.prefill.pruned,
  format: formatMilliseconds,
} as const satisfies Figure<Cost>;

export const firstTokenPredicted = {
  key: 'firstTokenPredicted',
  label: text`First token, predicted`,
  description: text`Time of vision encoder, embeddings and prefill by the profile that the budget was
    fitted with, at the recipe's own prompt`,
  better: 'lower',
  read: ({ times }) => times?.firstToken?.pruned,
  format: formatMilliseconds,
} as const satisfies Figure<Cost>;

export const meanTokens = {
  key: 'meanTokens',
  label: text`Mean visual tokens`,
  description: text`Visual tokens that enter a layer, mean over the layers`,
  axis: text`Mean visual tokens`,
  better: 'lower',
  read: ({ meanVisualTokens }) => meanVisualTokens,
  format: formatMean,
  tick: plainNumber,
} as const satisfies Plotted<Cost>;

export const finalTokens = {
  key: 'finalTokens',
  label: text`Final visual tokens`,
  description: text`Visual tokens that leave the last layer`,
  better: 'lower',
  read: ({ finalVisualTokens }) => finalVisualTokens,
  format: formatMean,
} as const satisfies Figure<Cost>;

export const kvCache = {
  key: 'kvCache',
  label: text`KV cache saved`,
  description: text`KV cache saved after prefill, text included; bytes in half precision`,
  axis: text`KV cache saved, %`,
  better: 'higher',
  read: ({ kvReduction }) => kvReduction,
  format: formatShare,
  tick: hundredths,
} as const satisfies Plotted<Cost>;

export const kvBytes = {
  key: 'kvBytes',
  label: text`KV cache`,
  description: text`KV cache after prefill, text included, in half precision`,
  better: 'lower',
  read: (cost) => cost.kvBytes,
  format: formatBytes,
} as const satisfies Figure<Cost>;

/** Means carry rounding errors: 57.000000001 is 57. */
function formatMean(tokens: number): string {
  return formatTokens(Number(tokens.toFixed(1)));
}
