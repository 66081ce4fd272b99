/** The schedules published with FitPrune for LLaVA-1.5-7B, for decoders of any depth. */
import type { Family } from './families';

const visualTokens = 576;

/**
 * By label, in percent: the visual tokens, of 576, that are removed behind each of 32 layers
 * (github.com/ywh187/FitPrune, LLaVA_1.5/llava/model/language_model/modeling_llama.py; figures only).
 */
const removed: Record<number, readonly number[]> = {
  10: [
    ...[0, 0, 1, 2, 1, 0, 1, 4, 5, 5, 11, 4, 2, 2, 0, 0],
    ...[1, 1, 2, 4, 2, 10, 1, 1, 1, 2, 1, 1, 0, 1, 0, 0],
  ],
  20: [
    ...[0, 0, 3, 3, 1, 1, 4, 16, 14, 15, 24, 4, 2, 3, 2, 0],
    ...[6, 0, 5, 13, 4, 19, 2, 1, 1, 1, 1, 1, 2, 1, 0, 0],
  ],
  30: [
    ...[0, 0, 7, 6, 4, 5, 16, 40, 24, 21, 24, 4, 2, 3, 4, 0],
    ...[16, 0, 11, 26, 6, 32, 3, 1, 0, 1, 2, 2, 4, 0, 0, 0],
  ],
  40: [
    ...[0, 1, 21, 13, 14, 11, 41, 53, 29, 15, 14, 5, 1, 4, 5, 1],
    ...[26, 1, 13, 28, 6, 27, 2, 1, 0, 0, 1, 1, 2, 0, 0, 0],
  ],
  50: [
    ...[3, 7, 49, 24, 29, 17, 59, 41, 26, 8, 10, 6, 2, 5, 7, 2],
    ...[30, 3, 13, 27, 5, 23, 2, 1, 0, 0, 1, 1, 2, 0, 0, 0],
  ],
  55: [
    ...[6, 17, 69, 31, 34, 19, 59, 30, 23, 6, 8, 7, 2, 5, 8, 2],
    ...[29, 4, 12, 25, 4, 19, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0],
  ],
  60: [
    ...[14, 33, 89, 36, 36, 20, 55, 21, 18, 4, 7, 5, 2, 5, 7, 4],
    ...[26, 5, 11, 24, 4, 18, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0],
  ],
  70: [
    ...[48, 79, 118, 41, 33, 17, 36, 9, 9, 2, 3, 2, 1, 3, 4, 8],
    ...[18, 7, 8, 20, 4, 13, 2, 1, 0, 0, 1, 0, 1, 0, 0, 0],
  ],
  80: [
    ...[128, 127, 118, 35, 26, 8, 13, 3, 2, 1, 0, 0, 0, 2, 1, 8],
    ...[7, 8, 5, 11, 2, 6, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0],
  ],
  90: [
    ...[262, 153, 80, 19, 13, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    ...[1, 2, 1, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
  ],
};

/** The part of the tokens that is left behind each layer, with the 1 before the first; dense first. */
const curves: readonly (readonly number[])[] = [[], ...Object.values(removed)].map((counts) => {
  let left = visualTokens;
  const dense = counts.length === 0 ? new Array<number>(32).fill(0) : counts;
  return [1, ...dense.map((count) => (left -= count) / visualTokens)];
});

/**
 * Between the published schedules by cost, and between their layers by depth: behind a layer, as much is
 * left as they leave at the same part of their own depth, where the layer can prune. Past the sparsest published one there is nothing.
 */
export function publishedShape(layers: number, prunable: readonly number[]): Family {
  const rescaled = curves.map((curve) => {
    const byLayer = rescale(curve, layers);
    return prunable.map((layer) => byLayer[layer]!);
  });
  return {
    layers: prunable,
    keeps: (amount) => {
      const at = amount * (rescaled.length - 1);
      const below = Math.min(Math.floor(at), rescaled.length - 2);
      const [denser, sparser] = [rescaled[below]!, rescaled[below + 1]!];
      return denser.map((keep, place) => mix(keep, sparser[place]!, at - below));
    },
  };
}

function rescale(curve: readonly number[], layers: number): number[] {
  const depth = curve.length - 1;
  return Array.from({ length: layers }, (_, layer) => {
    const at = ((layer + 1) * depth) / layers;
    const below = Math.min(Math.floor(at), depth - 1);
    return mix(curve[below]!, curve[below + 1]!, at - below);
  });
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
