/**
 * Lists that were written into a cell as Python shows them: "['a', \"b's\"]", and NumPy's without
 * commas.
 */

const literal =
  /\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?))\s*(,|$|(?=['"]))/sy;
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** @returns undefined if the text is not a list of texts and numbers */
export function pythonList(written: string): string[] | undefined {
  const inside = /^\s*\[(.*)\]\s*$/s.exec(written)?.[1];
  if (inside === undefined) return undefined;
  const found: string[] = [];
  literal.lastIndex = 0;
  while (literal.lastIndex < inside.length) {
    const match = literal.exec(inside);
    if (match === null) return inside.slice(0).trim() === '' ? [] : undefined;
    const [, single, double, number] = match;
    found.push(number ?? unescaped(single ?? double ?? ''));
  }
  return found;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, mark: string) => escapes[mark] ?? mark);
}
