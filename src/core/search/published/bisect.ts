/**
 * The search of the FitPrune paper as in its reference code (arXiv 2409.10197, algorithm 1): it
 * bisects a tolerance, and measures on the really pruned model what each tolerance drops.
 */
import { decoderMacs } from '../../cost/cost';
import { prunableLayers } from '../../cost/layers';
import { keepFor } from '../../cost/tokens';
import type { DecoderShape, Step } from '../../cost/types';
import { meanOf } from '../../sums';

/** One sample under a tolerance. */
export interface SampleFlow {
  visualTokens: number;
  /** Visual tokens that leave each layer that can prune. */
  left: readonly number[];
}

/** Every sample under one tolerance, pruned at every layer that can. */
export type Pass = (alpha: number) => Promise<readonly SampleFlow[]>;

export interface Midpoint {
  alpha: number;
  /** Whether the budget was kept to before the last layer. */
  met: boolean;
  /** Part of the visual tokens' FLOPs that is saved, mean over samples. */
  reduction: number;
  /**
   * Visual tokens dropped at each layer that can prune, as parts of all of a prompt's; mean over
   * samples.
   */
  dropped: number[];
}

/** The bracket that ends the search. */
const narrowest = 0.01;
/** Passes over the samples that a search takes, besides that of the unpruned model. */
export const midpointCount = Math.ceil(Math.log2(1 / narrowest));

/**
 * Halves [0, 1] until the bracket is at most 0.01 wide. At every midpoint layers are pruned from
 * the first on, until the cost so far plus that of the rest without further cuts (mean over
 * samples, visual tokens alone) is within the budget. What a layer drops does not depend on later
 * layers, so one pass that prunes all layers shows the result of stopping at any of them.
 *
 * @param reduction share of the visual tokens' FLOPs to save
 * @returns all midpoints; the last is the result, whether it keeps to the budget or not
 */
export async function bisect(
  pass: Pass,
  shape: DecoderShape,
  reduction: number,
): Promise<Midpoint[]> {
  let [low, high] = [0, 1];
  const midpoints: Midpoint[] = [];
  while (high - low > narrowest) {
    const alpha = (low + high) / 2;
    const midpoint = stopWithin(await pass(alpha), shape, reduction);
    midpoints.push({ alpha, ...midpoint });
    if (midpoint.met) high = alpha;
    else low = alpha;
  }
  return midpoints;
}

function stopWithin(
  flows: readonly SampleFlow[],
  shape: DecoderShape,
  reduction: number,
): Omit<Midpoint, 'alpha'> {
  const layers = prunableLayers(shape);
  const unpruned = meanMacs(flows, shape, layers, 0);
  const limit = (1 - reduction) * unpruned * (1 + 1e-12);
  let pruned = 0;
  let macs = unpruned;
  while (macs > limit && pruned < layers.length) macs = meanMacs(flows, shape, layers, ++pruned);
  const dropped = layers.map((_, at) =>
    at < pruned ? meanOf(flows.map((flow) => droppedAt(flow, at) / flow.visualTokens)) : 0,
  );
  // The rule is not applied after the last layer.
  const isAsked = pruned === 0 || layers[pruned - 1]! < shape.layers - 1;
  return { met: macs <= limit && isAsked, reduction: 1 - macs / unpruned, dropped };
}

function droppedAt({ visualTokens, left }: SampleFlow, at: number): number {
  return (at === 0 ? visualTokens : left[at - 1]!) - left[at]!;
}

/**
 * Mean MACs of the visual tokens alone, if only the first `pruned` of the layers that can prune do.
 */
function meanMacs(
  flows: readonly SampleFlow[],
  shape: DecoderShape,
  layers: readonly number[],
  pruned: number,
): number {
  const macs = flows.map(({ visualTokens, left }) => {
    const [entering, leaving]: [number[], number[]] = [[], []];
    let tokens = visualTokens;
    for (let layer = 0; layer < shape.layers; layer++) {
      entering.push(tokens);
      const at = layers.indexOf(layer);
      if (at >= 0 && at < pruned) tokens = left[at]!;
      leaving.push(tokens);
    }
    return decoderMacs(shape, { visualTokens, textTokens: 0 }, { entering, leaving }, 'visual');
  });
  return meanOf(macs);
}

/** The floor of the mean count that each layer drops, of a prompt of so many visual tokens. */
export function scheduleOf(
  { dropped }: Pick<Midpoint, 'dropped'>,
  shape: DecoderShape,
  visualTokens: number,
): Step[] {
  const schedule: Step[] = [];
  let left = visualTokens;
  for (const [at, layer] of prunableLayers(shape).entries()) {
    // A mean of whole counts is whole but for the last bits.
    const count = Math.floor(dropped[at]! * visualTokens + 1e-9);
    if (count === 0) continue;
    left -= count;
    schedule.push({ layer, keep: keepFor(left, visualTokens) });
  }
  return schedule;
}
