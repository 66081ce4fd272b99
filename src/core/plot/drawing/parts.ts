/** The parts that all plots are drawn of, as SVG. Pure. */
import { el, type Attributes, type Markup } from '../../markup';
import { px } from '../frame';
import type { LegendPlace } from '../legend';

export function text(
  x: number,
  y: number,
  words: string,
  attributes: Record<string, string> = {},
): Markup {
  return el('text', { x: px(x), y: px(y), ...attributes }, words);
}

/** @param shape a path around the origin */
export function mark(shape: string, x: number, y: number, ...children: Markup[]): Markup {
  return el('path', { class: 'mark', d: shape, transform: moved(x, y) }, ...children);
}

export function moved(x: number, y: number): string {
  return `translate(${px(x)} ${px(y)})`;
}

export function path(className: string, d: string, attributes: Attributes = {}): Markup {
  return el('path', { class: className, d, ...attributes });
}

/** A path for each class that has something to draw. */
export function paths(byClass: Readonly<Record<string, string>>): Markup[] {
  return Object.entries(byClass).flatMap(([name, d]) => (d === '' ? [] : [path(name, d)]));
}

/** An entry of a legend. @param symbol drawn before its text, around a place */
export function entry(
  { text: words, x, y, swatch }: LegendPlace,
  className: string,
  symbol: (x: number, y: number) => Markup[],
): Markup {
  const children = [...symbol(x + swatch / 2 - 4, y), text(x + swatch - 2, y + 4, words)];
  return el('g', { class: `entry ${className}` }, ...children);
}

export function polyline(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`;
}
