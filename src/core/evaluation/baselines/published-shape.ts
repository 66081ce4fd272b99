/**
 * The schedules published with FitPrune for LLaVA-1.5, LLaVA-NEXT and LLaVA-HR (7B), for decoders
 * of any depth.
 */
import type { RecipeModel } from '../../recipe/types';
import type { Family } from './families';

/**
 * Schedules as published, those that keep most first: the visual tokens that are removed after each
 * of 32 layers.
 */
interface Published {
  /** Visual tokens of the model that they were made for. */
  visualTokens: number;
  /** By label, in percent. */
  removed: Record<number, readonly number[]>;
}

/**
 * LLaVA-1.5-7B (github.com/ywh187/FitPrune, LLaVA_1.5/llava/model/language_model/modeling_llama.py;
 * figures only, as below).
 */
const llava15: Record<number, readonly number[]> = {
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

/** LLaVA-NEXT-7B (LLaVA_NEXT/llava/model/language_model/modeling_llama.py). */
const llavaNext: Record<number, readonly number[]> = {
  40: [
    ...[7, 73, 162, 124, 119, 148, 131, 151, 105, 26, 30, 17, 5, 19, 44, 10],
    ...[73, 60, 67, 61, 32, 39, 0, 3, 1, 5, 0, 0, 0, 0, 0, 0],
  ],
  60: [
    ...[98, 313, 279, 218, 201, 221, 167, 132, 63, 12, 11, 5, 1, 8, 26, 13],
    ...[83, 57, 56, 58, 24, 42, 0, 2, 1, 5, 0, 0, 0, 0, 0, 0],
  ],
};

/** LLaVA-HR-7B (LLaVA_HR/llava_hr/model/language_model/modeling_llama.py). */
const llavaHr: Record<number, readonly number[]> = {
  40: [
    ...[3, 0, 91, 69, 34, 49, 70, 35, 1, 12, 31, 11, 0, 3, 2, 0],
    ...[1, 0, 1, 2, 8, 86, 0, 29, 0, 10, 1, 5, 0, 8, 17, 0],
  ],
  60: [
    ...[42, 1, 207, 120, 64, 73, 76, 24, 1, 5, 18, 5, 0, 0, 1, 1],
    ...[5, 0, 2, 4, 16, 78, 1, 13, 0, 6, 0, 2, 0, 3, 5, 0],
  ],
};

/** The parts of a model that decide which published schedules fit it. */
type Model = Pick<RecipeModel, 'layers' | 'architecture' | 'visualTokens'>;

/**
 * LLaVA-NEXT's schedules for that family, up to the number of tokens that it has at most;
 * LLaVA-HR's for its fixed number of tokens; LLaVA-1.5's for all others. LLaVA-OneVision and other
 * tiled families were not measured, so only their number of tokens decides. LLaVA-HR has no
 * `model_type` of its own in the Hugging Face library.
 */
function publishedFor({ architecture, visualTokens }: Model): Published {
  if (architecture === 'llava_next' || visualTokens >= 2880) {
    // The reference code scales these to a prompt's own tokens, count by count.
    const scaled = Object.entries(llavaNext).map(
      ([label, counts]) =>
        [label, counts.map((count) => Math.floor((count * visualTokens) / 2880))] as const,
    );
    return { visualTokens, removed: Object.fromEntries(scaled) };
  }
  if (visualTokens === 1024) return { visualTokens, removed: llavaHr };
  return { visualTokens: 576, removed: llava15 };
}

/**
 * The share of tokens left after each layer, preceded by the 1 before the first; the unpruned curve
 * comes first. After the sparsest published curve of a model come LLaVA-1.5's, which are published
 * up to 90%.
 */
function curvesFor(model: Model): number[][] {
  const own = publishedFor(model);
  const sparsest = Math.max(...Object.keys(own.removed).map(Number));
  const sparser = Object.entries(llava15).filter(([label]) => Number(label) > sparsest);
  return [
    new Array<number>(33).fill(1),
    ...Object.values(own.removed).map((counts) => curveOf(counts, own.visualTokens)),
    ...sparser.map(([, counts]) => curveOf(counts, 576)),
  ];
}

function curveOf(counts: readonly number[], visualTokens: number): number[] {
  let left = visualTokens;
  return [1, ...counts.map((count) => (left -= count) / visualTokens)];
}

/**
 * Interpolates published schedules by cost, and each one's layers by depth: after a layer that can
 * prune, the share of tokens left is the published one at the same relative depth. Nothing is
 * sparser than the sparsest published schedule.
 */
export function publishedShape(model: Model, prunable: readonly number[]): Family {
  const rescaled = curvesFor(model).map((curve) => {
    const byLayer = rescale(curve, model.layers);
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
