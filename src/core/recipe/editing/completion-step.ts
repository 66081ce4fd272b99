/**
 * Whole steps for a place in the schedule: of a layer that may be there, with a keep between its
 * neighbours'.
 */
import { tokensLeft } from '../../cost/tokens';
import { beforeDecoder } from '../../cost/types';
import { text } from '../../text';
import { numberAt, type RecipeDocument } from '../document';
import { layersToPrune } from '../parts';
import { analyse } from './analysis';
import type { Completion } from './completion-item';
import { roundKeeps } from './completion-keep';

/** Number of layers that are offered; others can be typed. */
const most = 4;

/** @param offset of the cursor, which is between steps */
export function stepCompletions(document: RecipeDocument, offset: number): Completion[] {
  const { steps } = analyse(document);
  const before = steps.findLast(({ range }) => range.offset + range.length <= offset);
  const after = steps.find(({ range }) => range.offset >= offset);
  if (steps.some(({ range }) => range.offset < offset && offset < range.offset + range.length)) {
    return [];
  }
  const keep = keepBetween(before?.keep ?? 1, after?.keep ?? 0);
  if (keep === undefined) return [];
  const visualTokens = numberAt(document, ['model', 'visualTokens']);
  const detail =
    visualTokens === undefined
      ? ''
      : text`→ ${tokensLeft(keep, visualTokens, visualTokens)} tokens`;
  return layersBetween(document, before?.layer, after?.layer).map((layer) => ({
    text: `{ "layer": ${layer}, "keep": ${keep} }`,
    detail,
    description: layer === beforeDecoder ? text`before layer 0` : '',
  }));
}

/** The layers that may prune there, the nearest first, and the place before the decoder last. */
function layersBetween(
  document: RecipeDocument,
  before: number | undefined,
  after: number | undefined,
): number[] {
  const prunable = layersToPrune(document);
  const end = Math.min(after ?? Infinity, numberAt(document, ['model', 'layers']) ?? Infinity);
  const layers: number[] = [];
  // Without a size, or with a mistyped one, there is no last layer.
  for (let layer = (before ?? beforeDecoder) + 1; layer < end && layers.length < most; layer += 1) {
    if (prunable?.has(layer) !== false) layers.push(layer);
    else if (layer > (before ?? 0) + 1000) break;
  }
  const isFree = before === undefined && after !== beforeDecoder;
  return isFree ? [...layers, beforeDecoder] : layers;
}

/**
 * The round share that is nearest to three quarters of what enters; undefined without any between.
 */
function keepBetween(above: number, below: number): number | undefined {
  const [first, ...others] = roundKeeps.filter((keep) => keep < above && keep > below);
  const apart = (keep: number): number => Math.abs(keep - 0.75 * above);
  return others.reduce((best, keep) => (apart(keep) < apart(best!) ? keep : best), first);
}
