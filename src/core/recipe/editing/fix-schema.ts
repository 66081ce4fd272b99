/**
 * Fixes of values that are of another kind than the schema asks for, where one reading is plain.
 */
import { findNodeAtOffset, getNodePath, getNodeValue, type Node } from 'jsonc-parser';
import { nearest } from '../../edit-distance';
import { isObject } from '../../record';
import { text } from '../../text';
import { convertedValue } from '../checks/converted-value';
import { schemaOf, type PartSchema } from '../schema/walk';
import { setValue } from '../write';
import { editBetween, removeNodes, replaceNode, type TextEdit } from './edits';
import { renamed } from './fix-keys';
import type { Fix, FixRequest } from './fix';

/** If no choice is close to the text, up to so many are offered one by one. */
const fewChoices = 3;

export function schemaFixes(request: FixRequest): Fix[] {
  const node = valueOf(request);
  const schema = node && schemaOf(node);
  if (!schema) return [];
  if (node.type === 'object') {
    return [...missing(request, node, schema), ...either(request, node)];
  }
  const value: unknown = getNodeValue(node);
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (choices) return chosen(node, value, choices);
  const better = convertedValue(value, schema);
  if (better !== undefined) return [write(node, better, true)];
  // The nearest that is allowed, which may not be meant.
  const { maximum } = schema;
  const isAbove = typeof value === 'number' && maximum !== undefined && value > maximum;
  return isAbove ? [write(node, maximum, false)] : [];
}

/**
 * The value that the finding is about; a key that an object lacks is reported at the object's own
 * key.
 */
function valueOf({ document, diagnostic }: FixRequest): Node | undefined {
  const node = document.root && findNodeAtOffset(document.root, diagnostic.range.offset);
  const parent = node?.parent;
  return parent?.type === 'property' && parent.children?.[0] === node ? parent.children?.[1] : node;
}

function chosen(node: Node, value: unknown, choices: readonly unknown[]): Fix[] {
  if (choices.includes(value)) return [];
  const suggestion = nearestChoice(value, choices);
  if (suggestion !== undefined) return [write(node, suggestion, true)];
  // If only one number is allowed, another one means another kind of file.
  if (choices.length > fewChoices || typeof choices[0] === 'number') return [];
  return choices.map((one) => write(node, one, choices.length === 1));
}

/**
 * Values that their keys do not allow and that can only mean one allowed value: `"flopz"`, `"0.7"`
 * for a number, 60 for a reduction.
 */
export function certainValues(node: Node): TextEdit[] {
  const children = node.children?.flatMap(certainValues) ?? [];
  if (node.type !== 'string' && node.type !== 'number') return children;
  const schema = schemaOf(node);
  const suggestion = schema && certainValue(node.value as string | number, schema);
  return suggestion === undefined ? children : [replaceNode(node, JSON.stringify(suggestion))];
}

function certainValue(value: string | number, schema: PartSchema): unknown {
  // Only a saving is below 1 and never a count; a keep of 72, or of 72%, may mean 72 tokens.
  const isSaving = schema.exclusiveMaximum === 1;
  if (isSaving) return convertedValue(value, schema);
  if (typeof value === 'number') return undefined;
  const choices = schema.const === undefined ? schema.enum : [schema.const];
  if (!choices) return value.includes('%') ? undefined : convertedValue(value, schema);
  if (choices.includes(value)) return undefined;
  const suggestion = nearestChoice(value, choices);
  // The nearest is the first of equals.
  return suggestion === nearestChoice(value, choices.toReversed()) ? suggestion : undefined;
}

function nearestChoice(value: unknown, choices: readonly unknown[]): unknown {
  const near = nearest(String(value), choices.map(String));
  return choices.find((one) => String(one) === near);
}

/** A key that was meant for the missing one, or the only value that there is or is usual. */
function missing({ document }: FixRequest, object: Node, schema: PartSchema): Fix[] {
  const properties = object.children ?? [];
  const names = properties.map(({ children: [key] = [] }) => String(key?.value));
  const absent = (schema.required ?? []).filter((name) => !names.includes(name));
  const misspelt = properties
    .flatMap(({ children: [key] = [] }) => key ?? [])
    .filter(({ value }) => !Object.hasOwn(schema.properties ?? {}, String(value)))
    .flatMap((key) => renamed(key));
  if (misspelt.length > 0) return misspelt;
  return absent.flatMap((name): Fix[] => {
    const part = schema.properties?.[name];
    const only = part?.const ?? part?.default;
    const usual = only ?? exampleOf(part);
    if (usual === undefined) return [];
    const added = setValue(document.text, [...getNodePath(object), name], usual);
    const edits = editBetween(document.text, added);
    // The value that completion suggests is only a start, not what the author means.
    const preferred = only !== undefined && typeof only !== 'object';
    return [{ title: text`Add "${name}": ${shown(usual)}`, edits, preferred }];
  });
}

/** The first value that completion would write, with the values that it suggests to fill in. */
function exampleOf(part: PartSchema | undefined): unknown {
  const body = part?.defaultSnippets?.[0]?.bodyText;
  if (body === undefined) return undefined;
  const filled = body
    .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+(?::([^}]*))?\}/g, '$1');
  try {
    return JSON.parse(filled);
  } catch {
    // A value must be filled in for which there is no suggestion.
    return undefined;
  }
}

/** The keys of an added object are visible in the text itself. */
function shown(value: unknown): string {
  return isObject(value) ? '{ … }' : JSON.stringify(value);
}

/** Two that exclude each other: which one is meant, only its author knows. */
function either({ document }: FixRequest, object: Node): Fix[] {
  const pair = (object.children ?? []).filter(({ children: [key] = [] }) =>
    ['reduction', 'value'].includes(String(key?.value)),
  );
  if (pair.length < 2) return [];
  return pair.map((property) => ({
    title: text`Remove ${String(property.children?.[0]?.value)}`,
    edits: removeNodes(document, [property]),
  }));
}

function write(node: Node, value: unknown, preferred: boolean): Fix {
  const written = JSON.stringify(value);
  return { title: text`Write ${written}`, edits: [replaceNode(node, written)], preferred };
}
