/**
 * HTML and SVG as data: reports write it as text, in which no text can become markup, and pages
 * draw it.
 */

export interface Markup {
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly Child[];
}

export type Child = string | number | Markup | undefined;
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Elements without content in HTML. */
const empty = new Set(['meta', 'br']);

/** An attribute that is undefined is left out, and so is such a child. */
export function el(name: string, attributes: Attributes = {}, ...children: Child[]): Markup {
  return { name, attributes, children };
}

/**
 * Text that is well-formed both as HTML and as XML.
 *
 * @throws Error if a style sheet could end its own element
 */
export function render(child: Child): string {
  if (child === undefined) return '';
  if (typeof child !== 'object') return escape(String(child));
  const { name, attributes, children } = child;
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : ` ${key}="${escape(String(value))}"`))
    .join('');
  if (empty.has(name)) return `<${name}${written}/>`;
  const content = name === 'style' ? children.map(styleText) : children.map(render);
  return `<${name}${written}>${content.join('')}</${name}>`;
}

/** Escaped signs mean nothing in a style sheet. */
function styleText(css: Child): string {
  if (typeof css !== 'string' || /[<&]/.test(css)) {
    throw new Error('A style sheet holds signs of markup.');
  }
  return css;
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
