/**
 * Keys that a recipe lacks and values that a key does not allow, which VS Code's JSON server is not
 * asked to report.
 */
import type { RecipeDiagnostic } from './diagnostics';
import { editorSchema, serverSchema } from '../schema/server';

/**
 * Findings of the whole schema that the schema for VS Code's JSON server leaves out. They are
 * errors, which keep a recipe from being used.
 */
export async function missingDiagnostics(json: string): Promise<RecipeDiagnostic[]> {
  const { validateSchema } = await import('./validate-schema');
  const [all, shown] = await Promise.all([
    validateSchema(json, editorSchema),
    validateSchema(json, serverSchema),
  ]);
  const known = new Set(shown.map(idOf));
  return all.filter((one) => !known.has(idOf(one)));
}

function idOf({ message, range }: RecipeDiagnostic): string {
  return `${range.offset} ${String(message)}`;
}
