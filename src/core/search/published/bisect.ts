/**
 * The search of the FitPrune paper as its reference code does it (arXiv 2409.10197, algorithm 1): a tolerance is bisected,
 * and what it drops is measured on the really pruned model.
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
  /** Visual tokens dropped at each layer that can prune, as parts of all of a prompt's; mean over samples. */
  dropped: number[];
}

/** The bracket that ends the search. */
const narrowest = 0.01;
/** Passes over the samples that a search takes, beside the one of the unpruned model. */
export const midpointCount = Math.ceil(Math.log2(1 / narrowest));

/**
 * Halves [0, 1] until the bracket is at most 0.01 wide. At every midpoint layers are pruned from the first on, until before
 * some layer what was spent and what the rest costs with no further cut (mean over samples, visual tokens alone) is within
 * the budget. What a layer drops does not depend on later layers, so that one pass with all of them gives what
 * stopping there gives.
 * @param reduction part of the visual tokens' FLOPs to save
 * @returns all midpoints; what is found is the last, met or not
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
  // Nobody asks after the last layer.
  const isAsked = pruned === 0 || layers[pruned - 1]! < shape.layers - 1;
  return { met: macs <= limit && isAsked, reduction: 1 - macs / unpruned, dropped };
}

function droppedAt({ visualTokens, left }: SampleFlow, at: number): number {
  return (at === 0 ? visualTokens : left[at - 1]!) - left[at]!;
}

/** Of the visual tokens alone, where only the first `pruned` of the layers that can prune do. */
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
