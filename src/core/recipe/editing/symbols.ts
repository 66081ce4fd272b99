/**
 * The steps of a recipe by their effect, for the outline and "Go to Symbol". VS Code's JSON server
 * lists the parts around them, and would list a step only by its number.
 */
import { tokensAt } from '../../cost/tokens';
import { beforeDecoder } from '../../cost/types';
import { text, type Message } from '../../text';
import { nodeAt, numberAt, type RecipeDocument } from '../document';
import type { TextRange } from '../positions';
import { analyse } from './analysis';

export interface StepSymbol {
  name: Message;
  detail: Message;
  range: TextRange;
}

export function symbolsOf(document: RecipeDocument): StepSymbol[] {
  const { steps, flow, visualTokens = 0 } = analyse(document);
  return steps.map(({ index, layer, range }) => {
    const left =
      layer === undefined || !flow ? undefined : tokensAt(flow, visualTokens, layer)?.left;
    const keep = written(document, index) ?? '?';
    return {
      name:
        layer === beforeDecoder
          ? text`before layer 0: keep ${keep}`
          : text`layer ${layer ?? '?'}: keep ${keep}`,
      detail: left === undefined ? '' : text`${left} tokens left`,
      range,
    };
  });
}

/** A keep as its author spelled it. */
function written(document: RecipeDocument, index: number): string | undefined {
  const path = ['schedule', index, 'keep'];
  const node = nodeAt(document, path);
  return node && numberAt(document, path) !== undefined
    ? document.text.slice(node.offset, node.offset + node.length)
    : undefined;
}
