/**
 * JSON as a person would lay out a recipe: short objects on one line, a step a line, sizes in a
 * row.
 */
import { isObject } from '../record';

const width = 100;

export interface Layout {
  /** Indentation of the line the value starts on. */
  indent: string;
  unit: string;
  eol: string;
}

/**
 * @param column where on its line the value starts
 * @returns the text from there on; lines after the first are indented
 */
export function render(value: unknown, layout: Layout, column = layout.indent.length): string {
  const line = inline(value);
  // The recipe itself and its schedule are always opened up: they are read, and diffed, by line.
  const open = holdsObjects(value) || (isObject(value) && Object.values(value).some(holdsObjects));
  if (!isContainer(value) || (!open && column + line.length + 1 <= width)) return line;
  const inner = { ...layout, indent: layout.indent + layout.unit };
  const [first, last] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const lines = Array.isArray(value)
    ? value.map((element) => render(element, inner))
    : rows(value as Record<string, unknown>, inner);
  const body = lines.map((text) => inner.indent + text).join(`,${layout.eol}`);
  return [first, body, layout.indent + last].join(layout.eol);
}

/** One line for each key, but neighbouring numbers share a line as long as it is not too long. */
function rows(object: Record<string, unknown>, layout: Layout): string[] {
  const lines: string[] = [];
  let numbers = false;
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const name = `${JSON.stringify(key)}: `;
    const text = name + render(value, layout, layout.indent.length + name.length);
    const last = lines.at(-1);
    const shares = numbers && typeof value === 'number' && last !== undefined;
    if (shares && layout.indent.length + last.length + 2 + text.length + 1 <= width) {
      lines[lines.length - 1] = `${last}, ${text}`;
    } else lines.push(text);
    numbers = typeof value === 'number' && key !== 'version';
  }
  return lines;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, inner]) => `${JSON.stringify(key)}: ${inline(inner)}`).join(', ')} }`;
}

function holdsObjects(value: unknown): boolean {
  return Array.isArray(value) && value.some(isContainer);
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
