/** Texts with a cursor mark. */
import { parseDocument, type RecipeDocument } from '../../../../../src/core/recipe/document';

/**
 * @param marked ` stands where the cursor is|a text in which `|` marks the cursor|` stands where
 * the cursor is
 */
export function atCursor(marked: string): { document: RecipeDocument; offset: number } {
  const offset = marked.indexOf('|');
  if (offset < 0) throw new Error(`No cursor in ${marked}`);
  return { document: parseDocument(marked.replace('|', '')), offset };
}
