/** Reports values that are not allowed but close to one that is, like misspelt keys. */
import { findNodeAtOffset, getNodeValue } from 'jsonc-parser';
import { nearest } from '../edit-distance';
import { shorten } from '../plain';
import { text } from '../text';
import type { RecipeDiagnostic } from './diagnostics';
import type { RecipeDocument } from './document';
import { schemaOf } from './schema-walk';

/**
 * The words of the validating library, which are the same for misspelt and for any other values.
 */
const refused = 'Value is not accepted';

/** @param found the schema's findings about the document */
export function withMeantValues(
  { root }: RecipeDocument,
  found: readonly RecipeDiagnostic[],
): RecipeDiagnostic[] {
  return found.map((one) => {
    if (one.code !== 'schema' || !String(one.message).startsWith(refused)) return one;
    const node = root && findNodeAtOffset(root, one.range.offset);
    const choices = node && schemaOf(node)?.enum;
    if (node?.type !== 'string' || choices === undefined) return one;
    const value = String(getNodeValue(node));
    const meant = nearest(value, choices.map(String));
    if (meant === undefined) return one;
    const message = text`"${shorten(value, 60)}" is no value of this key. Did you mean "${meant}"?`;
    return { ...one, message };
  });
}
