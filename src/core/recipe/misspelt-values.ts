/** Values that are none of those a key takes, and nearly one that is: said as misspelt keys are. */
import { findNodeAtOffset, getNodeValue } from 'jsonc-parser';
import { nearest } from '../edit-distance';
import { shorten } from '../plain';
import { text } from '../text';
import type { RecipeDiagnostic } from './diagnostics';
import type { RecipeDocument } from './document';
import { schemaOf } from './schema-walk';

/** In the words of the library that validates; it says the same of a misspelt value as of any other. */
const refused = 'Value is not accepted';

/** @param found what the schema has to say of the document */
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
