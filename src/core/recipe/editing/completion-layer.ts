/** Layers a step may prune: those that no other step does. */
import { tokensAt } from '../../cost/tokens';
import { beforeDecoder } from '../../cost/types';
import { clauses, text } from '../../text';
import { numberAt, type RecipeDocument } from '../document';
import { layersToPrune } from '../parts';
import { analyse } from './analysis';
import type { Completion } from './completion-item';

/** More than anyone reads; a mistyped size must not make a list of millions. */
const most = 1000;

/** In order; first those between the layers of the steps around, where the order stays right. */
export function layerCompletions(document: RecipeDocument, index: number): Completion[] {
  const layers = Math.min(most, numberAt(document, ['model', 'layers']) ?? 0);
  const { steps, flow, visualTokens = 0 } = analyse(document);
  const others = steps.filter((step) => step.index !== index);
  const used = new Set(others.map(({ layer }) => layer));
  const before = others.findLast((step) => step.index < index && step.layer !== undefined)?.layer;
  const after = others.find((step) => step.index > index && step.layer !== undefined)?.layer;
  const fits = (layer: number) => layer > (before ?? -Infinity) && layer < (after ?? Infinity);
  const prunable = layersToPrune(document);
  const inside = Array.from({ length: layers }, (_, layer) => layer).filter(
    (one) => prunable?.has(one) !== false,
  );
  // After the layers, since most steps name a layer.
  const free = [...inside, ...(layers > 0 ? [beforeDecoder] : [])].filter((one) => !used.has(one));
  return [...free.filter(fits), ...free.filter((layer) => !fits(layer))].map((layer) => {
    const tokens = flow && tokensAt(flow, visualTokens, layer)?.entered;
    const remarks = [
      ...(layer === beforeDecoder ? [text`before layer 0`] : []),
      ...(fits(layer) ? [] : [text`out of order here`]),
    ];
    return {
      text: String(layer),
      detail: tokens === undefined ? '' : text`${tokens} tokens enter`,
      description: clauses(remarks),
    };
  });
}
