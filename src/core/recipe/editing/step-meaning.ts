/** What the keys of a step mean, in a hover: the schema's words cannot be translated. */
import { text, type Text } from '../../text';
import { nodeAt, type RecipeDocument } from '../document';

/** @returns undefined where the place is on neither key of the step, nor on its value */
export function stepMeaning(
  document: RecipeDocument,
  index: number,
  isHere: (range: { offset: number; length: number }) => boolean,
): Text | undefined {
  const key = (['layer', 'keep'] as const).find((name) => {
    const property = nodeAt(document, ['schedule', index, name])?.parent;
    return property !== undefined && isHere(property);
  });
  return key && meanings[key];
}

const meanings = {
  layer: text`Layer: a layer of the decoder, counted from 0. Pruning acts after its attention, so its KV cache
    still holds every token that entered. -1 prunes before layer 0: what is dropped there enters no layer. Each
    layer appears once, and layers ascend.`,
  keep: text`Keep: the fraction of all visual tokens of the prompt that are left after this step, more than 0 and
    at most 1, with at most 4 decimals. It never increases from one step to the next.`,
};
