/**
 * The mass that is lost at layers: summed over the dropped tokens, or derived from the kept ones.
 */
import type { PreparedSample } from './masses/prepared-sample';
import type { RankedSample } from './masses/ranked-sample';

/** Fractions of the unpruned mass that pruning loses, mean over samples and layers. */
export interface Loss {
  selfLoss: number;
  crossLoss: number;
}

/** The amounts added to the losses, by layer. */
export interface Lost {
  self: Float64Array;
  cross: Float64Array;
}

/** Whether the loss is summed over the dropped tokens, which are fewer. */
export function isSummedOverDropped(tokens: number, left: number): boolean {
  return tokens - left <= left;
}

/**
 * Adds the losses of layers `first` to `last`, summed over the dropped tokens or derived from the
 * kept ones.
 */
export function addLost(
  { sample, importance }: RankedSample,
  [first, last]: readonly [number, number],
  tokens: Uint16Array,
  count: number,
  stayed: boolean,
  loss: Loss,
  atLayer?: Lost,
): void {
  for (let layer = first; layer <= last; layer++) {
    const { self, cross } = massOf(sample, layer, tokens, count);
    const selfTotal = sample.selfTotal[layer]!;
    const crossTotal = sample.crossTotal[layer]!;
    const weight = importance?.[layer] ?? 1;
    const lostSelf = weight * part(stayed ? selfTotal - self : self, selfTotal);
    const lostCross = weight * part(stayed ? crossTotal - cross : cross, crossTotal);
    loss.selfLoss += lostSelf;
    loss.crossLoss += lostCross;
    if (atLayer) {
      atLayer.self[layer] = lostSelf;
      atLayer.cross[layer] = lostCross;
    }
  }
}

function massOf(sample: PreparedSample, layer: number, tokens: Uint16Array, count: number) {
  const from = layer * sample.visualTokens;
  const { self: ofSelf, cross: ofCross } = sample;
  let self = 0;
  let cross = 0;
  for (let i = 0; i < count; i++) {
    const at = from + tokens[i]!;
    self += ofSelf[at]!;
    cross += ofCross[at]!;
  }
  return { self, cross };
}

/** A layer without any mass cannot lose any. */
function part(lost: number, total: number): number {
  return total > 0 ? lost / total : 0;
}
