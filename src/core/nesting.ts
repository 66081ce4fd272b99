/**
 * How deep brackets nest in a JSON text, found without parsing it: code that walks the value
 * recurses for each.
 */

/** A string, which may hold brackets, or a bracket. */
const token = /"(?:[^"\\\r\n]|\\.)*"?|[[\]{}]/g;

/** Where the first bracket opens that is nested deeper than `most`; undefined where none is. */
export function tooDeepAt(text: string, most: number): number | undefined {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === '[' || found === '{') depth += 1;
    else if (found === ']' || found === '}') depth -= 1;
    if (depth > most) return index;
  }
  return undefined;
}
