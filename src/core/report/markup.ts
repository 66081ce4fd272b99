/** HTML and SVG by construction: text is escaped where it is put in, so that none can be markup. */

/** Finished markup; only this file makes it from text. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Child = string | number | Markup | undefined | readonly Child[];
export type Attributes = Record<string, string | number | undefined>;

/** Elements without content in HTML. */
const empty = new Set(['meta', 'br']);

/** An element that is well-formed both as HTML and as XML. */
export function el(name: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : ` ${key}="${escape(String(value))}"`))
    .join('');
  if (empty.has(name)) return new Markup(`<${name}${written}/>`);
  return new Markup(`<${name}${written}>${render(children)}</${name}>`);
}

/**
 * A style sheet of ours.
 *
 * @throws Error if it could end its own element
 */
export function style(css: string): Markup {
  if (/[<&]/.test(css)) throw new Error('A style sheet holds signs of markup.');
  return new Markup(`<style>${css}</style>`);
}

export function render(child: Child): string {
  if (child === undefined) return '';
  if (child instanceof Markup) return child.text;
  if (typeof child === 'string' || typeof child === 'number') return escape(String(child));
  return child.map(render).join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, which neither HTML nor XML allows, become the replacement character. */
function escape(text: string): string {
  return text
    .replace(/[&<>"']/g, (sign) => entities[sign]!)
    .replace(/[^\P{Cc}\t\n]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD');
}
