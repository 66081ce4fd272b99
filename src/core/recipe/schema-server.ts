/**
 * The schema as VS Code's JSON server is given it, without the keys that must be there, the values that alone are taken and
 * how large they may be: that server underlines the whole of an object that lacks a key, which may be the whole recipe, and
 * calls a value that keeps a recipe from being used a warning, with no word of which is meant. All of it is said by
 * `missing.ts`, as `fitprune check` says it; values are offered as before. Other editors are given `editorSchema`.
 */
import { editorSchema } from './schema';

export { editorSchema };

/** Where what must be there tells one case from another, and is no complaint. */
const conditions = new Set(['if', 'not', 'oneOf', 'anyOf']);

/** What keeps a recipe from being used where it does not hold. */
const rules = new Set([
  ...['required', 'pattern', 'minItems', 'maxItems', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

export const serverSchema = withoutRules(editorSchema) as object;

function withoutRules(schema: unknown, isMap = false): unknown {
  if (Array.isArray(schema)) return schema.map((one) => withoutRules(one));
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(isMap ? schema : offered(schema)).filter(
    ([key]) => isMap || !rules.has(key),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      !isMap && conditions.has(key) ? value : withoutRules(value, key === 'properties' && !isMap),
    ]),
  );
}

/** Completions of values instead of the rule that there are no others. */
function offered(schema: object): object {
  const { enum: values, markdownEnumDescriptions, ...rest } = schema as Enumerated;
  if (values === undefined) return schema;
  const { defaultSnippets = [] } = rest;
  const own = values.map((value, at) => ({
    label: String(value),
    body: value,
    ...(markdownEnumDescriptions?.[at] !== undefined && {
      markdownDescription: markdownEnumDescriptions[at],
    }),
  }));
  return { ...rest, defaultSnippets: [...own, ...defaultSnippets] };
}

interface Enumerated {
  enum?: readonly unknown[];
  markdownEnumDescriptions?: readonly string[];
  defaultSnippets?: readonly object[];
}
