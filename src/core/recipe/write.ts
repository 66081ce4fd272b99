/**
 * Writing recipes: new ones in the style of the documentation, existing ones as their author left
 * them.
 */
import { applyEdits, modify, type JSONPath } from 'jsonc-parser';
import { isObject } from '../record';
import { nodeAt, parseDocument, valueAt } from './document';
import { render } from './render';
import { schemaAt } from './schema/walk';
import type { Recipe } from './types';

/** The text of a new recipe file. */
export function formatRecipe(recipe: Recipe): string {
  return `${render(recipe, { indent: '', unit: '  ', eol: '\n' })}\n`;
}

/** Top-level parts to change; `undefined` removes one. */
export type RecipeChanges = {
  [Key in 'model' | 'budget' | 'schedule' | 'ranking' | 'fit' | 'evaluation' | 'suites']?:
    | Recipe[Key]
    | undefined;
};

/**
 * Rewrites parts of a recipe's text and leaves every other character: unknown keys, order,
 * indentation, line ends, byte order mark. Inside a part only differences are changed, and steps
 * are matched by layer. Keys that the schema knows are removed if the new part lacks them (a
 * budget's `reduction` for its `value`).
 *
 * @param text a recipe without syntax errors
 */
export function updateRecipe(text: string, changes: RecipeChanges): string {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let current = text.slice(bom.length);
  for (const [key, value] of Object.entries(changes)) {
    current = update(current, [key], value);
  }
  return bom + current;
}

function update(text: string, path: JSONPath, value: unknown): string {
  const document = parseDocument(text);
  const before = valueAt(document, path);
  if (value === undefined) return before === undefined ? text : remove(text, path);
  if (isEqual(before, value)) return text;
  if (path.length === 1 && path[0] === 'schedule') {
    return setValue(text, path, mergeSteps(before, value));
  }
  if (!isObject(before) || !isObject(value)) return setValue(text, path, value);
  let current = text;
  // Keys that the schema knows and the new value lacks are removed; any other key is the author's.
  for (const key of Object.keys(schemaAt(path)?.properties ?? {})) {
    if (key in before && !(key in value)) current = remove(current, [...path, key]);
  }
  for (const [key, inner] of Object.entries(value))
    current = update(current, [...path, key], inner);
  return current;
}

/** New steps, each with the author's additions to the step of the same layer. */
function mergeSteps(before: unknown, after: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(after)) return after;
  const old = (before as unknown[]).filter(isObject);
  return (after as unknown[]).map((step) =>
    isObject(step) ? { ...old.find(({ layer }) => layer === step['layer']), ...step } : step,
  );
}

/** Puts a value where one is, or after the last key of the object around it, laid out like that. */
export function setValue(text: string, path: JSONPath, value: unknown): string {
  const document = parseDocument(text);
  const node = nodeAt(document, path);
  if (node) return splice(text, node, valueFrom(text, node.offset, value));
  const parent = nodeAt(document, path.slice(0, -1));
  const [first] = parent?.children ?? [];
  if (parent?.type !== 'object') return text;
  const key = `${JSON.stringify(path.at(-1))}: `;
  if (!first) return splice(text, parent, `{ ${key}${valueFrom(text, parent.offset, value)} }`);
  const ownLine = /[\r\n]/.test(text.slice(parent.offset, first.offset));
  const before = ownLine ? `,${eolOf(text)}${indentAt(text, first.offset)}` : ', ';
  const last = parent.children!.at(-1)!;
  const at = { offset: last.offset + last.length, length: 0 };
  return splice(text, at, before + key + valueFrom(text, first.offset, value, key.length));
}

/** The text of a value whose first line has the indentation of the line at `offset`. */
function valueFrom(text: string, offset: number, value: unknown, before?: number): string {
  const indent = indentAt(text, offset);
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  const column = before === undefined ? offset - lineStart : indent.length + before;
  // The author's unit of indentation is that of the first indented line.
  const unit = /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return render(value, { indent, unit, eol: eolOf(text) }, column);
}

function remove(text: string, path: JSONPath): string {
  return applyEdits(text, modify(text, path, undefined, {}));
}

function splice(text: string, at: { offset: number; length: number }, by: string): string {
  return text.slice(0, at.offset) + by + text.slice(at.offset + at.length);
}

function indentAt(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))![0];
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

/** Equal as JSON, whatever the order of keys. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => isEqual(value, b[i]));
  }
  if (!isObject(a) || !isObject(b)) return a === b;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isEqual(a[key], b[key]));
}
