/** How many visual tokens leave a layer: the only place where shares become counts. */
import { beforeDecoder, type Step } from './types';

/** `keep` is written with at most 4 decimals: all arithmetic is in integers of 1/10000. */
export const keepUnits = 10_000;

/** `keep` as an integer number of 1/10000. */
export function toUnits(keep: number): number {
  return Math.round(keep * keepUnits);
}

/**
 * A fraction of a count, rounded half up in integers: the pruned graph computes the same in int64.
 */
export function scaleCount(count: number, fraction: number): number {
  return Math.floor((toUnits(fraction) * count + keepUnits / 2) / keepUnits);
}

/**
 * The visual tokens that leave a pruning layer. Integer arithmetic throughout (the pruned graph
 * computes the same in int64), exact below 9e11 tokens.
 * @param keep fraction of the prompt's `visualTokens`
 * @param visualTokens N, all visual tokens of the prompt
 * @param entered visual tokens that entered the layer
 */
export function tokensLeft(keep: number, visualTokens: number, entered: number): number {
  const left = scaleCount(visualTokens, keep);
  return Math.min(entered, Math.max(Math.min(1, visualTokens), left));
}

/**
 * The keep that leaves `tokens` of `visualTokens`. Below 10,000 visual tokens it leaves exactly
 * that many. Above, 4 decimals are coarser than a token: it leaves at most that many, and at least
 * one.
 */
export function keepFor(tokens: number, visualTokens: number): number {
  let units = Math.round((tokens * keepUnits) / visualTokens);
  while (units > 1 && tokensLeft(units / keepUnits, visualTokens, visualTokens) > tokens) units--;
  return Math.min(keepUnits, Math.max(1, units)) / keepUnits;
}

/** Visual tokens that enter and leave every layer; one value a layer. */
export interface TokenFlow {
  entering: number[];
  leaving: number[];
}

/**
 * Follows the visual tokens through the layers. Steps may come in any order and may break the
 * recipe's rules, since an editor shows the cost while somebody types: layers that do not exist are
 * ignored, and a step that would add tokens drops none.
 */
export function tokensPerLayer(
  layers: number,
  visualTokens: number,
  schedule: readonly Step[],
): TokenFlow {
  const keeps = new Map<number, number>();
  for (const { layer, keep } of schedule) {
    keeps.set(layer, Math.min(keep, keeps.get(layer) ?? Infinity));
  }
  const entering: number[] = [];
  const leaving: number[] = [];
  let tokens = visualTokens;
  const prune = (layer: number) => {
    const keep = keeps.get(layer);
    if (keep !== undefined) tokens = tokensLeft(keep, visualTokens, tokens);
  };
  prune(beforeDecoder);
  for (let layer = 0; layer < layers; layer++) {
    entering.push(tokens);
    prune(layer);
    leaving.push(tokens);
  }
  return { entering, leaving };
}

/**
 * Visual tokens that enter and leave the place of a step; undefined if the decoder has no such
 * layer.
 */
export function tokensAt(
  { entering, leaving }: TokenFlow,
  visualTokens: number,
  layer: number,
): { entered: number; left: number } | undefined {
  const isBefore = layer === beforeDecoder;
  const [entered, left] = isBefore
    ? [visualTokens, entering[0]]
    : [entering[layer], leaving[layer]];
  return entered === undefined || left === undefined ? undefined : { entered, left };
}
