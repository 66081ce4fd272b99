/** The cost of a schedule as a sum over layers, so that a fit can price single tokens. */
import { layerMacs, type Metric } from '../cost/cost';
import { layerKinds, type LayerKind } from '../cost/layers';
import { tokensLeft } from '../cost/tokens';
import type { Convention, DecoderShape, PromptShape, Step } from '../cost/types';

/** What visual tokens entering a layer, and leaving it, cost: fractions of the whole dense cost. */
export interface Price {
  layers: number;
  /** For each kind of layer that the decoder has. */
  kinds: KindPrice[];
}

interface KindPrice {
  /** By layer, and one past the last: how many layers before it are of this kind. */
  before: Uint32Array;
  /** Over 0..N tokens. */
  entering: Float64Array;
  leaving: Float64Array;
}

/** Summed over layers, 1 for the dense model, 1 - reduction else. */
export function priceOf(
  shape: DecoderShape,
  { visualTokens, textTokens }: PromptShape,
  metric: Metric,
  convention: Convention,
): Price {
  const text =
    metric === 'tokens' || (metric === 'flops' && convention === 'visual') ? 0 : textTokens;
  const kinds = layerKinds(shape);
  const amounts = [...new Set(kinds)].map((kind): KindPrice => {
    const entering = new Float64Array(visualTokens + 1);
    const leaving = new Float64Array(visualTokens + 1);
    const counts = metric === 'tokens' || kind === 'attention';
    for (let tokens = 0; tokens <= visualTokens; tokens++) {
      const n = tokens + text;
      entering[tokens] = metric === 'flops' ? layerMacs(shape, n, 0, kind) : counts ? n : 0;
      leaving[tokens] = metric === 'flops' ? layerMacs(shape, 0, n, kind) : 0;
    }
    return { before: layersBefore(kinds, kind), entering, leaving };
  });
  const dense = amounts.reduce(
    (sum, { before, entering, leaving }) =>
      sum + before[shape.layers]! * (entering[visualTokens]! + leaving[visualTokens]!),
    0,
  );
  return {
    layers: shape.layers,
    kinds: amounts.map(({ before, entering, leaving }) => ({
      before,
      entering: entering.map((amount) => amount / dense),
      leaving: leaving.map((amount) => amount / dense),
    })),
  };
}

function layersBefore(kinds: readonly LayerKind[], wanted: LayerKind): Uint32Array {
  const before = new Uint32Array(kinds.length + 1);
  kinds.forEach((kind, layer) => {
    before[layer + 1] = before[layer]! + (kind === wanted ? 1 : 0);
  });
  return before;
}

/**
 * Price of the layers from just after the attention of layer `from` up to and with that of layer
 * `to`, when `tokens` are there; `to` past the last layer ends with the decoder, and nothing lies before
 * `beforeDecoder`.
 */
export function segmentPrice(
  { layers, kinds }: Price,
  tokens: number,
  from: number,
  to: number,
): number {
  let price = 0;
  if (to < 0) return price;
  for (const { before, entering, leaving } of kinds) {
    const leaves = before[Math.min(to, layers)]! - before[Math.max(from, 0)]!;
    const enters = before[Math.min(to, layers - 1) + 1]! - before[from + 1]!;
    price += leaves * leaving[tokens]! + enters * entering[tokens]!;
  }
  return price;
}

/** A schedule as counts at the reference length; steps may drop nothing. */
export interface Counts {
  layers: number[];
  /** Tokens that leave each step. */
  left: number[];
}

export function countsOf(schedule: readonly Step[], visualTokens: number): Counts {
  let left = visualTokens;
  return {
    layers: schedule.map(({ layer }) => layer),
    left: schedule.map(({ keep }) => (left = tokensLeft(keep, visualTokens, left))),
  };
}

/** Price of a whole schedule, whose steps are in order: 1 - reduction. */
export function schedulePrice(
  price: Price,
  visualTokens: number,
  schedule: readonly Step[],
): number {
  const { layers } = price;
  const counts = countsOf(schedule, visualTokens);
  let total = segmentPrice(price, visualTokens, -1, counts.layers[0] ?? layers);
  counts.left.forEach((left, step) => {
    const until = counts.layers[step + 1] ?? layers;
    total += segmentPrice(price, left, counts.layers[step]!, until);
  });
  return total;
}

/** Steps that drop nothing at the reference length only cost a launch. */
export function withoutRedundant(schedule: readonly Step[], visualTokens: number): Step[] {
  const { left } = countsOf(schedule, visualTokens);
  return schedule.filter((_, i) => left[i]! < (i === 0 ? visualTokens : left[i - 1]!));
}
