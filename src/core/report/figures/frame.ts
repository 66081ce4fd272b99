/** What all figures share: size, axes, and a legend below. */
import { el, type Markup } from '../markup';
import type { Look } from './look';
import type { Frame } from './points';
import type { Scale } from './scale';

export const width = 760;
const plotHeight = 380;
export const frame: Frame = { left: 58, right: width - 30, top: 28, bottom: plotHeight - 44 };

/** Rows of text below the plot: an entry that does not fit begins a new one. */
const rowHeight = 20;
const longest = 48;

export interface LegendEntry {
  text: string;
  symbol: (x: number, y: number) => Markup[];
}

export function axes(
  x: Scale,
  y: Scale,
  labels: { x: string; y: string; formatX(value: number): string; formatY(value: number): string },
): Markup[] {
  const { left, right, top, bottom } = frame;
  const line = (cls: string, x1: number, y1: number, x2: number, y2: number) =>
    el('line', { class: cls, x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2) });
  const middle = (left + right) / 2;
  return [
    ...y.ticks.flatMap((tick) => [
      line('grid', left, y(tick), right, y(tick)),
      text(left - 8, y(tick) + 4, labels.formatY(tick), { 'text-anchor': 'end' }),
    ]),
    ...x.ticks.flatMap((tick) => [
      line('tick', x(tick), bottom, x(tick), bottom + 4),
      text(x(tick), bottom + 18, labels.formatX(tick), { 'text-anchor': 'middle' }),
    ]),
    line('tick', left, bottom, right, bottom),
    text(middle, bottom + 38, labels.x, { 'text-anchor': 'middle', class: 'title' }),
    text(8, top - 12, labels.y, { class: 'title' }),
  ];
}

/** @returns the legend and the height of figure and legend together */
export function legend(entries: readonly LegendEntry[]): { body: Markup[]; height: number } {
  const body: Markup[] = [];
  let [x, row] = [frame.left, 0];
  for (const entry of entries) {
    const words = shorten(entry.text);
    const wide = 26 + textWidth(words) + 18;
    if (x > frame.left && x + wide > width) [x, row] = [frame.left, row + 1];
    const y = plotHeight + 14 + row * rowHeight;
    body.push(
      el(
        'g',
        {},
        words === entry.text ? undefined : el('title', {}, entry.text),
        ...entry.symbol(x + 9, y - 4),
        text(x + 26, y, words),
      ),
    );
    x += wide;
  }
  return {
    body,
    height: entries.length === 0 ? plotHeight : plotHeight + (row + 1) * rowHeight + 6,
  };
}

export function text(
  x: number,
  y: number,
  words: string,
  attributes: Record<string, string> = {},
): Markup {
  return el('text', { x: px(x), y: px(y), ...attributes }, words);
}

export function mark({ colour, shape }: Look, x: number, y: number, ...children: Markup[]): Markup {
  const transform = `translate(${px(x)} ${px(y)})`;
  return el('path', { class: `mark c${colour}`, d: shape, transform }, ...children);
}

/** Pixels with two decimals. */
export function px(value: number): string {
  return String(Number(value.toFixed(2)));
}

function shorten(words: string): string {
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}

/** About: wide signs, as of Chinese, take two places. */
function textWidth(words: string): number {
  return Array.from(words).reduce((sum, sign) => sum + (sign > '\u2E7F' ? 12.5 : 6.6), 0);
}
