/**
 * The schema for VS Code's JSON server, without required keys, lists of allowed values and limits
 * of numbers. That server underlines a whole object that lacks a key, possibly the whole recipe,
 * and shows a forbidden value, which makes a recipe unusable, as a mere warning without the value
 * that may be meant. `missing.ts` reports these in the words of `fitprune check`. Completion of
 * values stays. Other editors get `editorSchema`.
 */
import { editorSchema } from './schema';
import { stepSchema } from './step';
import { inOtherWords } from './words';

export { editorSchema };

/** Here required keys distinguish cases; they are not complaints. */
const conditions = new Set(['if', 'not', 'oneOf', 'anyOf']);

/** Rules that a recipe must keep to be usable. */
const rules = new Set([
  ...['required', 'pattern', 'minItems', 'maxItems', 'additionalItems', 'minLength', 'maxLength'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/**
 * What the server would complete steps by. `completion-step.ts` knows which layer and keep fit a
 * place; below its proposals, the server would offer an empty object.
 */
const completing = new Set(['defaultSnippets', 'type']);

export const serverSchema = withoutRules(editorSchema) as object;

/**
 * The same in another language.
 *
 * @param say translates a text of the schema
 */
export function serverSchemaIn(say: (english: string) => string): object {
  return inOtherWords(serverSchema, say);
}

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

/** Offers values as completions instead of forbidding others. */
function offered(schema: object): object {
  if (schema === stepSchema) return without(schema, completing);
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

function without(schema: object, keys: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.has(key)));
}

interface Enumerated {
  enum?: readonly unknown[];
  markdownEnumDescriptions?: readonly string[];
  defaultSnippets?: readonly object[];
}
