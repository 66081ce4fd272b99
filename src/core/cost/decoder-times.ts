/** How long a schedule takes on one device, from measurements there. */
import { curveAt } from './curve';
import { tokensAt, tokensPerLayer, type TokenFlow } from './tokens';
import { beforeDecoder, type CutWork, type PromptShape, type Step, type Work } from './types';
import { DecoderTimes, TimesCost } from './times';

export function timesCost(
  times: DecoderTimes,
  prompt: PromptShape,
  flow: TokenFlow,
  schedule: readonly Step[],
  work: Work,
): TimesCost {
  const unchanged = tokensPerLayer(times.kinds.length, prompt.visualTokens, []);
  const pruned = prefillTime(times, prompt, flow, schedule, work);
  const unpruned = prefillTime(times, prompt, unchanged, [], work);
  const around = timeAround(times, prompt);
  return {
    prefill: { pruned, unpruned },
    ...(around !== undefined && {
      firstToken: { pruned: pruned + around, unpruned: unpruned + around },
    }),
  };
}

export function prefillTime(
  times: DecoderTimes,
  { visualTokens, textTokens }: PromptShape,
  flow: TokenFlow,
  schedule: readonly Step[],
  work: Work,
): number {
  let prefill = 0;
  times.kinds.forEach((kind, layer) => {
    const { entering, leaving } = times.layers[kind]!;
    prefill += curveAt(entering, flow.entering[layer]! + textTokens);
    prefill += curveAt(leaving, flow.leaving[layer]! + textTokens);
  });
  if (visualTokens > 0 && schedule.length > 0) {
    prefill += curveAt(times.once, visualTokens + textTokens);
    for (const layer of new Set(schedule.map((step) => step.layer))) {
      const counts = tokensAt(flow, visualTokens, layer);
      if (counts !== undefined) prefill += cutTime(times, textTokens, work, layer, counts);
    }
  }
  return prefill + curveAt(times.rest, (flow.leaving.at(-1) ?? visualTokens) + textTokens);
}

/** The time of choosing at one cut: the cut itself, and the scores that it reads. */
export function cutTime(
  { cut, textTokens: measured }: DecoderTimes,
  textTokens: number,
  { layers, beforeDecoder: before }: Work,
  layer: number,
  { entered, left }: { entered: number; left: number },
): number {
  const tokens = entered + textTokens;
  const bare = curveAt(cut.bare, left + textTokens);
  const read = mapRows(layer === beforeDecoder ? before : layers, textTokens);
  if (read === 'none') return bare;
  if (read === 'all') return bare + curveAt(cut.all, tokens);
  // Rows of the text are computed one by one.
  return bare + (curveAt(cut.text, tokens) * textTokens) / Math.max(1, measured);
}

/**
 * Comparisons of tokens have no measured time of their own: the time of scores over all rows is
 * used.
 */
function mapRows(work: CutWork, textTokens: number): 'none' | 'text' | 'all' {
  const { mapRows: rows, comparedWith } = work;
  if (typeof comparedWith === 'string') return 'all';
  if (rows === undefined) return 'none';
  return rows === 'all' || textTokens === 0 ? 'all' : 'text';
}

/** Times that pruning in the decoder does not change; undefined if the profile lacks them. */
export function timeAround(
  { encoder, embeddings }: DecoderTimes,
  { visualTokens, textTokens }: PromptShape,
): number | undefined {
  if (encoder === undefined || embeddings === undefined) return undefined;
  const pictures = encoder.visualTokens === 0 ? 1 : visualTokens / encoder.visualTokens;
  return encoder.milliseconds * pictures + curveAt(embeddings, visualTokens + textTokens);
}
