/**
 * The schema as VS Code's JSON server is given it, without the keys that must be there: that server underlines the whole of
 * an object that lacks one, which may be the whole recipe. What is missing is said by `missing.ts`, at the key or the brace
 * of the object. Other editors are given `editorSchema`.
 */
import { editorSchema } from './schema';

export { editorSchema };

/** Where what must be there tells one case from another, and is no complaint. */
const conditions = new Set(['if', 'not', 'oneOf', 'anyOf']);

export const serverSchema = withoutRequired(editorSchema) as object;

function withoutRequired(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => withoutRequired(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).filter(([key]) => isMap || key !== 'required');
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      !isMap && conditions.has(key)
        ? value
        : withoutRequired(value, key === 'properties' && !isMap),
    ]),
  );
}
