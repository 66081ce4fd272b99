/** A recipe's text as a tree with places: the base of diagnostics, hovers, hints and lenses. */
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  type JSONPath,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import type { RecipeDiagnostic } from './checks/diagnostics';
import { tooLarge } from './checks/extent';
import { LineMap, type TextRange } from './positions';
import { syntaxDiagnostics } from './checks/syntax';

export interface RecipeDocument {
  text: string;
  lines: LineMap;
  /** Undefined for an empty text; for a broken one, the part that could be read. */
  root: Node | undefined;
  /** Why the text is not JSON. */
  syntax: RecipeDiagnostic[];
}

/** Parses any text; a recipe that is being typed is broken most of the time, so nothing throws. */
export function parseDocument(text: string): RecipeDocument {
  const lines = new LineMap(text);
  const large = tooLarge(text, lines);
  if (large) return { text, lines, root: undefined, syntax: [large] };
  const errors: ParseError[] = [];
  const root = parseTree(withoutBom(text), errors, {
    disallowComments: true,
    allowTrailingComma: false,
  });
  return { text, lines, root, syntax: syntaxDiagnostics(text, lines, root, errors) };
}

/** A byte order mark is blanked rather than cut: every offset stays. */
export function withoutBom(text: string): string {
  return text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
}

/** The node at a path such as `['schedule', 2, 'keep']`. */
export function nodeAt({ root }: RecipeDocument, path: JSONPath): Node | undefined {
  return root && findNodeAtLocation(root, path);
}

export function valueAt(document: RecipeDocument, path: JSONPath): unknown {
  const node = nodeAt(document, path);
  return node && (getNodeValue(node) as unknown);
}

export function rangeOf({ lines }: RecipeDocument, node: Node): TextRange {
  return lines.range(node.offset, node.length);
}

/** The range of the value at a path; if it is missing, that of the nearest enclosing value. */
export function rangeAt(document: RecipeDocument, path: JSONPath): TextRange {
  for (let length = path.length; length > 0; length--) {
    const node = nodeAt(document, path.slice(0, length));
    if (node) return rangeOf(document, node);
  }
  // A missing key of the recipe itself: point at its first character, not at the whole text.
  return document.lines.range(document.root?.offset ?? 0, 1);
}

/** A step, as far as it can be read. */
export interface StepNode {
  index: number;
  layer: number | undefined;
  keep: number | undefined;
  range: TextRange;
}

/** The elements of the schedule, complete or not, in the order of the text. */
export function stepNodes(document: RecipeDocument): StepNode[] {
  const schedule = nodeAt(document, ['schedule']);
  if (schedule?.type !== 'array') return [];
  return (schedule.children ?? []).map((node, index) => ({
    index,
    layer: numberOf(node, 'layer'),
    keep: numberOf(node, 'keep'),
    range: rangeOf(document, node),
  }));
}

/**
 * As `numberAt`, but from the step: from the root, thousands of steps would be walked to one by
 * one.
 */
function numberOf(step: Node, name: string): number | undefined {
  const property = step.children?.find(({ children: [key] = [] }) => key?.value === name);
  const value: unknown = property?.children?.[1]?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function numberAt(document: RecipeDocument, path: JSONPath): number | undefined {
  const value = valueAt(document, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
