/** The cost of a schedule as a sum over layers, so that a fit can price single tokens. */
import { layerMacs, type Metric } from '../cost/cost';
import { tokensLeft } from '../cost/tokens';
import type { Convention, DecoderShape, PromptShape, Step } from '../cost/types';

/** What `n` visual tokens entering a layer, and leaving it, cost: fractions of the whole dense cost. */
export interface Price {
  entering: Float64Array;
  leaving: Float64Array;
}

/** Tables over 0..N tokens: summed over layers they are 1 for the dense model, 1 - reduction else. */
export function priceOf(
  shape: DecoderShape,
  { visualTokens, textTokens }: PromptShape,
  metric: Metric,
  convention: Convention,
): Price {
  const entering = new Float64Array(visualTokens + 1);
  const leaving = new Float64Array(visualTokens + 1);
  const text =
    metric === 'tokens' || (metric === 'flops' && convention === 'visual') ? 0 : textTokens;
  for (let tokens = 0; tokens <= visualTokens; tokens++) {
    const n = tokens + text;
    entering[tokens] = metric === 'flops' ? layerMacs(shape, n, 0) : n;
    leaving[tokens] = metric === 'flops' ? layerMacs(shape, 0, n) : 0;
  }
  const dense = shape.layers * (entering[visualTokens]! + leaving[visualTokens]!);
  return {
    entering: entering.map((amount) => amount / dense),
    leaving: leaving.map((amount) => amount / dense),
  };
}

/**
 * Price of the layers from just after the attention of layer `from` up to and with that of layer
 * `to`, when `tokens` are there; `to` past the last layer ends with the decoder.
 */
export function segmentPrice(
  price: Price,
  layers: number,
  tokens: number,
  from: number,
  to: number,
): number {
  const leaves = Math.min(to, layers) - Math.max(from, 0);
  const enters = Math.min(to, layers - 1) - from;
  return leaves * price.leaving[tokens]! + enters * price.entering[tokens]!;
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
  layers: number,
  visualTokens: number,
  schedule: readonly Step[],
): number {
  const counts = countsOf(schedule, visualTokens);
  let total = segmentPrice(price, layers, visualTokens, -1, counts.layers[0] ?? layers);
  counts.left.forEach((left, step) => {
    const until = counts.layers[step + 1] ?? layers;
    total += segmentPrice(price, layers, left, counts.layers[step]!, until);
  });
  return total;
}

/** Steps that drop nothing at the reference length only cost a launch. */
export function withoutRedundant(schedule: readonly Step[], visualTokens: number): Step[] {
  const { left } = countsOf(schedule, visualTokens);
  return schedule.filter((_, i) => left[i]! < (i === 0 ? visualTokens : left[i - 1]!));
}
