/** Draws SVG that is given as data, and changes no more of what is there than differs. */
import type { Child, Markup } from '../../../src/core/markup';
import { setAttribute } from '../dom';

const namespace = 'http://www.w3.org/2000/svg';
/** What each element was made of last. */
const drawn = new WeakMap<Element, Markup>();

/**
 * Makes these the children of an element. One that was there before, by its `data-key` or else its
 * place among those that have none, stays the same element: it keeps the focus and what listens to
 * it.
 */
export function draw(parent: Element, children: readonly Child[]): void {
  const before = new Map<string, Element>();
  for (const child of parent.children) before.set(keyFor(before, drawn.get(child)!), child);
  const wanted = new Map<string, Markup>();
  for (const child of children) {
    if (typeof child === 'object') wanted.set(keyFor(wanted, child), child);
  }
  // First those that go: moving one that stays would take its focus.
  for (const [key, element] of before) if (!wanted.has(key)) element.remove();
  let at = 0;
  for (const [key, markup] of wanted) {
    const known = before.get(key);
    if (known) update(known, markup);
    const element = known ?? create(markup);
    const there = parent.children[at];
    if (there !== element) parent.insertBefore(element, there ?? null);
    at += 1;
  }
}

/** An element of its own. */
export function create(markup: Markup): SVGElement {
  const element = document.createElementNS(namespace, markup.name);
  update(element, markup);
  return element;
}

function keyFor(others: ReadonlyMap<string, unknown>, { name, attributes }: Markup): string {
  const key = attributes['data-key'];
  return key === undefined ? `${name} ${others.size}` : `${name} of ${key}`;
}

function update(element: Element, markup: Markup): void {
  const { attributes = {}, children = [] } = drawn.get(element) ?? {};
  drawn.set(element, markup);
  for (const name of Object.keys({ ...attributes, ...markup.attributes })) {
    const value = markup.attributes[name];
    if (value !== attributes[name]) setAttribute(element, name, value);
  }
  // In all our SVG, an element holds either a text or other elements.
  const [first] = markup.children;
  if (typeof first === 'object' || first === undefined) draw(element, markup.children);
  else if (first !== children[0]) element.textContent = String(first);
}
