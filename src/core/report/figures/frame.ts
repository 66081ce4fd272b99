/** What all figures share: size, axes, and a legend below. */
import { titleBelow, type Frame } from '../../plot/frame';
import { textWidth as widthOf } from '../../plot/labels';
import { el, type Markup } from '../markup';

/** The width of a report's page between its margins (`style.ts`). */
const pageWidth = 1032;
const width = pageWidth;
const plotHeight = 440;
/** Of a figure, without a legend below; in pixels, as all here. */
export const size = { width, height: plotHeight };
/** Of figures that lay themselves out. */
export const frame: Frame = { left: 58, right: width - 30, top: 28, bottom: plotHeight - 44 };

/** Rows of text below the plot: an entry that does not fit begins a new one. */
const rowHeight = 20;
const longest = 48;

export interface LegendEntry {
  text: string;
  symbol: (x: number, y: number) => Markup[];
}

export interface DrawnAxis {
  title: string;
  tick(value: number): string;
  scale: { (value: number): number; marks: readonly number[] };
}

export function axes({ left, right, top, bottom }: Frame, x: DrawnAxis, y: DrawnAxis): Markup[] {
  const line = (cls: string, x1: number, y1: number, x2: number, y2: number) =>
    el('line', { class: cls, x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2) });
  const middle = (left + right) / 2;
  return [
    ...y.scale.marks.flatMap((mark) => [
      line('grid', left, y.scale(mark), right, y.scale(mark)),
      text(left - 8, y.scale(mark) + 4, y.tick(mark), { 'text-anchor': 'end' }),
    ]),
    ...x.scale.marks.flatMap((mark) => [
      line('tick', x.scale(mark), bottom, x.scale(mark), bottom + 4),
      text(x.scale(mark), bottom + 16, x.tick(mark), { 'text-anchor': 'middle' }),
    ]),
    line('tick', left, bottom, right, bottom),
    text(middle, bottom + titleBelow + 2, x.title, { 'text-anchor': 'middle', class: 'title' }),
    text(4, top - 12, y.title, { class: 'title' }),
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

export function mark(shape: string, x: number, y: number, ...children: Markup[]): Markup {
  const transform = `translate(${px(x)} ${px(y)})`;
  return el('path', { class: 'mark', d: shape, transform }, ...children);
}

/** Pixels with two decimals. */
export function px(value: number): string {
  return String(Number(value.toFixed(2)));
}

function shorten(words: string): string {
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words;
}

/** Texts of figures have 12 pixels, those of plots 11. */
function textWidth(words: string): number {
  return (widthOf(words) * 12) / 11;
}
