/** The cost of a schedule as a sum over layers, so that a fit can price single tokens. */
import { layerKinds, type LayerKind } from '../cost/layers';
import { metrics } from '../cost/metrics';
import { tokensLeft } from '../cost/tokens';
import {
  beforeDecoder,
  type Convention,
  type DecoderShape,
  type Metric,
  type PromptShape,
  type Step,
  type Work,
} from '../cost/types';

/**
 * The cost of visual tokens that enter and leave a layer, as fractions of the whole unpruned cost.
 */
export interface Price {
  layers: number;
  /** For each kind of layer that the decoder has. */
  kinds: KindPrice[];
  /**
   * The cost outside layers and cuts by the number of tokens, 0..N, that leave the last layer;
   * absent if there is none.
   */
  ending?: Float64Array;
  /** The cost that is paid once as soon as anything is pruned. */
  once: number;
  /** The cost of choosing the tokens of one cut, if it counts. */
  cut: (layer: number, entered: number, left: number) => number;
}

interface KindPrice {
  /** By layer, and one past the last: how many layers before it are of this kind. */
  before: Uint32Array;
  /** Over 0..N tokens. */
  entering: Float64Array;
  leaving: Float64Array;
}

/**
 * Summed over layers and cuts: 1 for the unpruned model, otherwise 1 - reduction.
 *
 * @param work the cost of choosing the tokens, if it is part of the budget
 */
export function priceOf(
  shape: DecoderShape,
  prompt: PromptShape,
  metric: Metric,
  convention: Convention,
  work?: Work,
): Price {
  const { visualTokens } = prompt;
  const rules = metrics[metric];
  const kinds = layerKinds(shape);
  const groups = rules.groups?.(shape) ?? kinds;
  const counts = Array.from({ length: visualTokens + 1 }, (_, tokens) => tokens);
  const amounts = [...new Set<LayerKind | number>(groups)].map((group): KindPrice => {
    const layer = groups.findIndex((one) => one === group);
    const { entering, leaving } = rules.layer(shape, prompt, convention, kinds[layer]!, layer);
    return {
      before: layersBefore(groups, group),
      entering: Float64Array.from(counts, entering),
      leaving: Float64Array.from(counts, leaving),
    };
  });
  const ending = rules.ending && Float64Array.from(counts, rules.ending(shape, prompt));
  const unpruned = amounts.reduce(
    (sum, { before, entering, leaving }) =>
      sum + before[shape.layers]! * (entering[visualTokens]! + leaving[visualTokens]!),
    ending?.[visualTokens] ?? 0,
  );
  return {
    layers: shape.layers,
    ...(ending && { ending: ending.map((amount) => amount / unpruned) }),
    once: (rules.once?.(shape, prompt) ?? 0) / unpruned,
    cut: (layer, entered, left) =>
      work === undefined || rules.cut === undefined
        ? 0
        : rules.cut(shape, prompt, work, { layer, entered, left }) / unpruned,
    kinds: amounts.map(({ before, entering, leaving }) => ({
      before,
      entering: entering.map((amount) => amount / unpruned),
      leaving: leaving.map((amount) => amount / unpruned),
    })),
  };
}

function layersBefore<T>(kinds: readonly T[], wanted: T): Uint32Array {
  const before = new Uint32Array(kinds.length + 1);
  kinds.forEach((kind, layer) => {
    before[layer + 1] = before[layer]! + (kind === wanted ? 1 : 0);
  });
  return before;
}

/**
 * Price of the layers from just after the attention of layer `from` up to and with that of layer
 * `to`, when `tokens` are there; `to` past the last layer ends with the decoder, and nothing lies
 * before `beforeDecoder`.
 */
export function segmentPrice(
  { layers, kinds, ending }: Price,
  tokens: number,
  from: number,
  to: number,
): number {
  if (to < 0) return 0;
  let price = to >= layers ? (ending?.[tokens] ?? 0) : 0;
  for (const { before, entering, leaving } of kinds) {
    const leaves = before[Math.min(to, layers)]! - before[Math.max(from, 0)]!;
    const enters = before[Math.min(to, layers - 1) + 1]! - before[from + 1]!;
    price += leaves * leaving[tokens]! + enters * entering[tokens]!;
  }
  return price;
}

/**
 * Prices of the stretches between steps at given layers, each with the cost of scoring at the step
 * that ends it. A size bias also costs by the number of tokens that enter a step, which a stretch
 * does not know: the number that entered the decoder is used, which is an upper bound.
 *
 * @param layers of the steps; their number means the end of the decoder
 * @param lengths reference length, and the visual tokens that enter the decoder
 */
export function stretchPrices(
  price: Price,
  layers: readonly number[],
  { visualTokens, entered }: { visualTokens: number; entered: number },
) {
  const stretch = (count: number, from: number, j: number): number => {
    const to = layers[j];
    const scores = to === undefined ? 0 : price.cut(to, count, 0);
    return segmentPrice(price, count, from, to ?? price.layers) + scores;
  };
  const given = entered < visualTokens ? price.cut(beforeDecoder, visualTokens, entered) : 0;
  return {
    /** The decoder up to step j, if only the cut before the decoder prunes. */
    before: (j: number): number => price.once + given + stretch(entered, beforeDecoder, j),
    /** From step i, which leaves `count` tokens, up to step j. */
    after(i: number, count: number, j: number): number {
      const layer = layers[i]!;
      const bias = price.cut(layer, entered, count) - price.cut(layer, entered, 0);
      return bias + stretch(count, layer, j);
    },
  };
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

/** Price of a whole schedule, with its steps in order: 1 - reduction. */
export function schedulePrice(
  price: Price,
  visualTokens: number,
  schedule: readonly Step[],
): number {
  const { layers } = price;
  const counts = countsOf(schedule, visualTokens);
  let total = segmentPrice(price, visualTokens, -1, counts.layers[0] ?? layers);
  if (schedule.length > 0) total += price.once;
  counts.left.forEach((left, step) => {
    const until = counts.layers[step + 1] ?? layers;
    const layer = counts.layers[step]!;
    total += segmentPrice(price, left, layer, until);
    total += price.cut(layer, enteredAt(counts, step, visualTokens), left);
  });
  return total;
}

/** Tokens that enter a step. */
export function enteredAt({ left }: Counts, step: number, visualTokens: number): number {
  return step === 0 ? visualTokens : left[step - 1]!;
}

/**
 * Removes steps whose scoring costs at least as much as they save. The most expensive goes first,
 * until no such step is left; a step before the decoder stays.
 */
export function withoutWasteful(
  price: Price,
  visualTokens: number,
  schedule: readonly Step[],
): Step[] {
  let steps = withoutRedundant(schedule, visualTokens);
  let now = schedulePrice(price, visualTokens, steps);
  for (;;) {
    let best: { steps: Step[]; price: number } | undefined;
    for (const [at, { layer }] of steps.entries()) {
      if (layer === beforeDecoder) continue;
      const without = steps.toSpliced(at, 1);
      const cheaper = schedulePrice(price, visualTokens, without);
      if (cheaper <= (best?.price ?? now)) best = { steps: without, price: cheaper };
    }
    if (!best) return steps;
    ({ steps, price: now } = best);
  }
}

/** Steps that drop nothing at the reference length only cost a launch. */
export function withoutRedundant(schedule: readonly Step[], visualTokens: number): Step[] {
  const { left } = countsOf(schedule, visualTokens);
  return schedule.filter((_, i) => left[i]! < (i === 0 ? visualTokens : left[i - 1]!));
}
