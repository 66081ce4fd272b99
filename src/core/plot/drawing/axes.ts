/**
 * Draws the axes of every plot: lines across at the marks of the upright one, ticks below. Pure.
 */
import { el, type Markup } from '../../markup';
import { titleBelow, type Frame, px } from '../frame';
import { text } from './parts';

export interface DrawnAxis {
  title: string;
  /** At a mark. */
  tick: (value: number) => string;
  scale: { (value: number): number; marks: readonly number[] };
}

/** From the top of a frame up to the title of its upright axis; in pixels, as all here. */
export const titleAbove = 9;

/**
 * @param y if absent, there is no scale: no lines, and no title
 * @param titleY the baseline of its title, if that is not right above the frame
 */
export function drawAxes(
  { left, right, top, bottom }: Frame,
  x: DrawnAxis,
  y: DrawnAxis | undefined,
  titleY = top - titleAbove,
): Markup {
  const line = (name: string, x1: number, y1: number, x2: number, y2: number) =>
    el('line', { class: name, x1: px(x1), y1: px(y1), x2: px(x2), y2: px(y2) });
  const middle = { 'text-anchor': 'middle' };
  const rows = y?.scale.marks.map((at) => ({ at: y.scale(at), words: y.tick(at) })) ?? [];
  const columns = x.scale.marks.map((at) => ({ at: x.scale(at), words: x.tick(at) }));
  return el(
    'g',
    { class: 'axes', 'aria-hidden': 'true' },
    ...rows.flatMap(({ at, words }) => [
      line('grid', left, at, right, at),
      text(left - 8, at + 4, words, { 'text-anchor': 'end' }),
    ]),
    ...columns.flatMap(({ at, words }) => [
      line('tick', at, bottom, at, bottom + 4),
      text(at, bottom + 16, words, middle),
    ]),
    line('tick', left, bottom, right, bottom),
    text((left + right) / 2, bottom + titleBelow, x.title, { ...middle, class: 'title' }),
    y && text(2, titleY, y.title, { class: 'title' }),
  );
}
