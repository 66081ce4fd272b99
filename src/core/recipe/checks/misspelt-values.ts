/** Reports values that are not allowed but close to one that is, like misspelt keys. */
import { findNodeAtOffset, getNodeValue, type Node } from 'jsonc-parser';
import { nearest } from '../../edit-distance';
import { convertedValue } from './converted-value';
import { shorten } from '../../plain';
import { text, type Text } from '../../text';
import type { RecipeDiagnostic } from './diagnostics';
import type { RecipeDocument } from '../document';
import { schemaOf } from '../schema/walk';

/**
 * The words of the validating library, which are the same for misspelt and for any other values.
 */
const refused = 'Value is not accepted';

/** Its words for a number above the maximum. */
const tooLarge = 'Value is above the';

/** A part of one that was written as a percentage, or is above one; undefined for other numbers. */
function partText(node: Node | undefined): Text | undefined {
  const schema = node && schemaOf(node);
  if ((schema?.maximum ?? schema?.exclusiveMaximum) !== 1 || node?.type !== 'number') {
    return undefined;
  }
  const value = Number(node.value);
  const wrong = text`${String(value)} is not a fraction.`;
  const suggestion = convertedValue(value, schema!);
  return suggestion === undefined
    ? text`${wrong} Write a number of at most 1.`
    : text`${wrong} Did you mean ${String(suggestion)}?`;
}

/** @param found the schema's findings about the document */
export function withSuggestions(
  { root }: RecipeDocument,
  found: readonly RecipeDiagnostic[],
): RecipeDiagnostic[] {
  return found.map((one) => {
    if (one.code !== 'schema') return one;
    const original = String(one.message);
    const node = root && findNodeAtOffset(root, one.range.offset);
    if (original.startsWith(tooLarge)) return { ...one, message: partText(node) ?? one.message };
    if (!original.startsWith(refused)) return one;
    const choices = node && schemaOf(node)?.enum;
    if (node?.type !== 'string' || choices === undefined) return one;
    const value = String(getNodeValue(node));
    const suggestion = nearest(value, choices.map(String));
    if (suggestion === undefined) return one;
    const message = text`"${shorten(value, 60)}" is not a valid value of this key. Did you mean
      "${suggestion}"?`;
    return { ...one, message };
  });
}
