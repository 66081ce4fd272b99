/** Keys that nothing reads and that are nearly one that is read. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import { nearest } from '../../edit-distance';
import type { RecipeDiagnostic } from './diagnostics';
import { rangeOf, type RecipeDocument } from '../document';
import type { Check } from './rule-check';
import { below, schemaAt, type PartSchema } from '../schema/walk';

/** A key that nothing reads. */
export interface Misspelt {
  key: Node;
  /** That has it. */
  object: Node;
  suggestion: string;
  /** Whether a recipe needs this key. */
  isRequired: boolean;
  /** Whether other missing names are as close. */
  isAmbiguous: boolean;
}

/** Unknown keys are kept and mean nothing, so that a misspelt one would be ignored silently. */
export function checkKeys({ document, report }: Check): void {
  for (const { key, suggestion, isRequired } of misspeltKeys(document)) {
    const name = String(key.value);
    const message = text`FitPrune does not read the key "${name}" here. Did you mean "${suggestion}"?`;
    report('key-unknown', isRequired ? 'error' : 'warning', message, rangeOf(document, key));
  }
  for (const { key, present } of secondKeys(document)) {
    const name = String(key.value);
    const message = text`FitPrune does not read the key "${name}" here: "${present}" is there
      already.`;
    report('key-unknown', 'warning', message, rangeOf(document, key));
  }
}

/** Keys that nothing reads beside the ones that they are nearly. */
export function secondKeys(document: RecipeDocument): { key: Node; present: string }[] {
  return [...unknownKeys(document)].flatMap(({ key, object, schema, suggestion }) => {
    if (suggestion !== undefined) return [];
    const present = nearest(String(key.value), presentKeys(object, schema));
    return present === undefined ? [] : [{ key, present }];
  });
}

/**
 * One fault gets one finding: a key that is missing because it is misspelt is reported only at the
 * misspelt one, which is an error then.
 *
 * @param found findings of schema and rules
 */
export function withoutMisspeltTwice(
  document: RecipeDocument,
  found: readonly RecipeDiagnostic[],
): RecipeDiagnostic[] {
  // Nearly always; this runs on every keystroke.
  if (!found.some(({ code }) => code === 'key-unknown')) return [...found];
  const explained = new Map<RecipeDiagnostic, number>();
  for (const { key, object, suggestion } of misspeltKeys(document)) {
    const places = [object.offset, object.parent?.children?.[0]?.offset];
    for (const one of found) {
      const isOfObject = one.code === 'schema' && places.includes(one.range.offset);
      if (isOfObject && missingName(one) === suggestion) explained.set(one, key.offset);
    }
  }
  const needed = new Set(explained.values());
  return found
    .filter((one) => !explained.has(one))
    .map((one) =>
      one.code === 'key-unknown' && needed.has(one.range.offset)
        ? { ...one, severity: 'error' as const }
        : one,
    );
}

/** The missing key that a finding of the schema names. */
function missingName({ message }: RecipeDiagnostic): string | undefined {
  return /^"(.+)" is missing\.$/.exec(String(message))?.[1];
}

/**
 * Misspelt keys that can mean only one name, which no other key of the same object can mean, too.
 */
export function certainKeys(document: RecipeDocument): Misspelt[] {
  const all = misspeltKeys(document);
  return all.filter(
    ({ key, object, suggestion, isAmbiguous }) =>
      !isAmbiguous &&
      all.every((one) => one.key === key || one.object !== object || one.suggestion !== suggestion),
  );
}

export function misspeltKeys(document: RecipeDocument): Misspelt[] {
  return [...unknownKeys(document)].flatMap(({ key, object, schema, suggestion }) => {
    if (suggestion === undefined) return [];
    const isRequired = schema.required?.includes(suggestion) === true;
    // The nearest is the first of equals.
    const other = nearest(String(key.value), missingKeys(object, schema).toReversed());
    return [{ key, object, suggestion, isRequired, isAmbiguous: other !== suggestion }];
  });
}

/** A key that the schema of its object does not have. */
interface Unknown {
  key: Node;
  object: Node;
  schema: PartSchema;
  /** One that the object lacks. */
  suggestion: string | undefined;
}

function unknownKeys({ root }: RecipeDocument): Iterable<Unknown> {
  return root ? visit(root, schemaAt([])) : [];
}

function* visit(node: Node, schema: PartSchema | undefined): Generator<Unknown> {
  if (schema === undefined) return;
  if (node.type === 'array') {
    for (const [index, child] of (node.children ?? []).entries()) {
      yield* visit(child, below(schema, index));
    }
  }
  if (node.type !== 'object') return;
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (!key) continue;
    const name = String(key.value);
    const known = below(schema, name);
    const suggestion = known === undefined ? suggestedKey(node, name, schema) : undefined;
    if (known === undefined) yield { key, object: node, schema, suggestion };
    if (!value) continue;
    // What is in it is read as soon as it has its right name.
    yield* visit(
      value,
      known ?? (suggestion === undefined ? undefined : below(schema, suggestion)),
    );
  }
}

/** The key that an unknown one means. Keys that are present already are not considered. */
export function suggestedKey(object: Node, name: string, schema: PartSchema): string | undefined {
  return nearest(name, missingKeys(object, schema));
}

function missingKeys(object: Node, schema: PartSchema): string[] {
  const present = new Set(presentKeys(object, schema));
  return Object.keys(schema.properties ?? {}).filter((known) => !present.has(known));
}

function presentKeys(object: Node, { properties = {} }: PartSchema): string[] {
  const names = (object.children ?? []).map(({ children: [key] = [] }) => String(key?.value));
  return names.filter((name) => Object.hasOwn(properties, name));
}
