/** The cost of a schedule: multiply-accumulates of the decoder layers, and the KV cache. */
import { sumOf } from '../sums';
import { timesCost } from './decoder-times';
import { saving } from './saving';
import { layerKinds, massLayers, prunableLayers, type LayerKind } from './layers';
import { amountsTotal, countedOverhead, overheadOf } from './overhead';
import { tokensLeft, tokensPerLayer, keepUnits, type TokenFlow } from './tokens';
import type { Convention, Cost, DecoderShape, PromptShape, Step, Work } from './types';

/**
 * MACs of one layer when `n` tokens enter and `m` leave. Q, K and V projections and both attention
 * products are over the tokens that enter, output projection and gated FFN over those that leave.
 * Causality does not halve anything. A layer that reads another's cache projects no keys and
 * values. A gated short convolution (LFM2) projects to three times the width, weighs
 * `convolutionKernel` rows of each channel and projects back; it scores nothing, so every token
 * that enters it leaves. Exact while under 2^53.
 */
export function layerMacs(
  shape: DecoderShape,
  n: number,
  m: number,
  kind: LayerKind = 'attention',
): number {
  const { hiddenSize: d, intermediateSize, attentionHeads, keyValueHeads, headSize } = shape;
  const feedForward = 3 * m * d * intermediateSize;
  if (kind === 'convolution') {
    const mixing = n * d * (3 * d + (shape.convolutionKernel ?? 0));
    return mixing + m * d * d + feedForward;
  }
  const width = attentionHeads * headSize;
  const projected = attentionHeads + (kind === 'attention' ? 2 * keyValueHeads : 0);
  return n * d * projected * headSize + 2 * n * n * width + m * width * d + feedForward;
}

/** MACs of all layers; with the `visual` convention the prompt's text counts as absent. */
export function decoderMacs(
  shape: DecoderShape,
  prompt: PromptShape,
  flow: TokenFlow,
  convention: Convention,
): number {
  const text = convention === 'decoder' ? prompt.textTokens : 0;
  return layerKinds(shape).reduce((macs, kind, layer) => {
    const [entering, leaving] = [flow.entering[layer]!, flow.leaving[layer]!];
    return macs + layerMacs(shape, entering + text, leaving + text, kind);
  }, 0);
}

export interface CostOptions {
  /**
   * Bytes of one cached number: 2 (half precision) unless given, the size that serving reports
   * state whatever the graph's precision. `kvReduction` does not depend on it.
   */
  kvElementBytes?: number;
  /**
   * The computations of the ranking; without it they cost nothing, as in the reference code's
   * figures.
   */
  work?: Work | undefined;
  /** Whether they are part of the FLOPs; otherwise they are stated separately. */
  counted?: boolean;
}

/** The cost of `schedule` at the prompt's lengths, with rounded token counts. */
export function scheduleCost(
  shape: DecoderShape,
  prompt: PromptShape,
  schedule: readonly Step[],
  { kvElementBytes = 2, work, counted = true }: CostOptions = {},
): Cost {
  const flow = tokensPerLayer(shape.layers, prompt.visualTokens, schedule);
  const amounts = overheadOf(shape, prompt, flow, schedule, work ?? noWork);
  const overhead = { ...amounts, counted };
  const { layers } = shape;
  const unpruned = unprunedFlow(layers, prompt.visualTokens);
  const entered = sumOf(flow.entering);
  const caching = massLayers(shape);
  const cachedTokens = sumOf(caching.map((layer) => flow.entering[layer]! + prompt.textTokens));
  const bytesPerToken = 2 * shape.keyValueHeads * shape.headSize * kvElementBytes;
  const macs = (convention: Convention) => decoderMacs(shape, prompt, flow, convention);
  const flops = (convention: Convention) => 2 * macs(convention) + countedOverhead(overhead);
  const saved = (convention: Convention) =>
    saving(flops(convention), 2 * decoderMacs(shape, prompt, unpruned, convention));
  return {
    reduction: { decoder: saved('decoder'), visual: saved('visual') },
    flops: { decoder: flops('decoder'), visual: flops('visual') },
    overhead,
    kvBytes: cachedTokens * bytesPerToken,
    kvReduction: saving(cachedTokens, caching.length * (prompt.visualTokens + prompt.textTokens)),
    meanVisualTokens: layers === 0 ? 0 : entered / layers,
    finalVisualTokens: flow.leaving.at(-1) ?? prompt.visualTokens,
    ...(shape.times && {
      times: timesCost(shape.times, prompt, flow, schedule, work ?? noWork),
    }),
  };
}

const noWork: Work = { layers: {}, beforeDecoder: {}, sizeBias: false };

/** The same cost with its overhead counted, or beside it. */
export function counting(
  counted: boolean,
  shape: DecoderShape,
  prompt: PromptShape,
  cost: Cost,
): Cost {
  if (cost.overhead.counted === counted) return cost;
  const more = amountsTotal(cost.overhead) * (counted ? 1 : -1);
  const unpruned = unprunedFlow(shape.layers, prompt.visualTokens);
  const flops = (convention: Convention) => cost.flops[convention] + more;
  const saved = (convention: Convention) =>
    saving(flops(convention), 2 * decoderMacs(shape, prompt, unpruned, convention));
  return {
    ...cost,
    reduction: { decoder: saved('decoder'), visual: saved('visual') },
    flops: { decoder: flops('decoder'), visual: flops('visual') },
    overhead: { ...cost.overhead, counted },
  };
}

/**
 * The cheapest possible schedule: one visual token is left after the first layer that can prune.
 *
 * @param before a given step before the decoder
 */
export function cheapestSchedule(
  shape: DecoderShape,
  prompt: PromptShape,
  before: readonly Step[] = [],
): Step[] {
  const keep = 1 / keepUnits;
  const { visualTokens } = prompt;
  const entered = tokensLeft(before[0]?.keep ?? 1, visualTokens, visualTokens);
  const drops = tokensLeft(keep, visualTokens, entered) < entered;
  const [layer] = prunableLayers(shape);
  return [...before, ...(drops && layer !== undefined ? [{ layer, keep }] : [])];
}

function unprunedFlow(layers: number, visualTokens: number): TokenFlow {
  const counts = new Array<number>(layers).fill(visualTokens);
  return { entering: counts, leaving: counts };
}
