/** Keys that a recipe lacks and values that no key takes, for which the JSON server is not asked. */
import { text } from '../text';
import type { RecipeDiagnostic } from './diagnostics';
import { missingName } from './rules-keys';
import { editorSchema, serverSchema } from './schema-server';

/**
 * Findings of the whole schema that the schema for VS Code's JSON server leaves out. They are
 * errors, which keep a recipe from being used.
 */
export async function missingDiagnostics(json: string): Promise<RecipeDiagnostic[]> {
  const { validateSchema } = await import('./validate-schema');
  const [all, said] = await Promise.all([
    validateSchema(json, editorSchema),
    validateSchema(json, serverSchema),
  ]);
  const known = new Set(said.map(idOf));
  return all
    .filter((one) => !known.has(idOf(one)))
    .map((one) => {
      const name = missingName(one);
      const message = name === undefined ? one.message : text`"${name}" is missing.`;
      return { ...one, message };
    });
}

function idOf({ message, range }: RecipeDiagnostic): string {
  return `${range.offset} ${String(message)}`;
}
