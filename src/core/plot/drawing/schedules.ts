/** Draws schedules over one another. Pure. */
import { beforeDecoder } from '../../cost/types';
import { el, type Markup } from '../../markup';
import { indexedClass, indexedDash, indexedMark } from '../indexed';
import type { PlacedSchedule, SchedulesGeometry } from '../schedules';
import { drawAxes } from './axes';
import { entry, mark, path } from './parts';

export interface SchedulesWords {
  layer: string;
  beforeDecoder: string;
  tokens: string;
}

/** Pixels across. */
const markSize = 8;

export function drawSchedules(
  { frame, middles, y, schedules, legend }: SchedulesGeometry,
  words: SchedulesWords,
): Markup[] {
  return [
    drawAxes(
      frame,
      { title: words.layer, tick: String, scale: middles },
      { title: words.tokens, tick: String, scale: y },
    ),
    ...schedules.map((one) => drawSchedule(one, words)),
    ...legend.map((place, index) =>
      entry(place, `series ${indexedClass(index)}`, (x, height) =>
        indexedPiece(index, x, height, 18),
      ),
    ),
  ];
}

function drawSchedule(
  { id, name, index, path: steps, drops }: PlacedSchedule,
  words: SchedulesWords,
): Markup {
  const nameOf = (layer: number): string =>
    layer === beforeDecoder ? words.beforeDecoder : `${words.layer} ${layer}`;
  return el(
    'g',
    { class: `series ${indexedClass(index)}`, 'data-key': id },
    el('title', {}, name),
    line(index, steps),
    ...drops.map(({ layer, tokens, x, y }) => {
      const shape = indexedMark(index, markSize);
      return mark(shape, x, y, el('title', {}, `${name}, ${nameOf(layer)}: ${tokens}`));
    }),
  );
}

/** A piece of a schedule's line with its mark, as legends show it: its middle, and its length. */
export function indexedPiece(index: number, x: number, y: number, long: number): Markup[] {
  return [line(index, `M${x - long / 2},${y}h${long}`), mark(indexedMark(index, markSize), x, y)];
}

/** Where schedules coincide, the lower lines must show: the first is the broadest. */
function line(index: number, d: string): Markup {
  return path('steps', d, {
    'stroke-dasharray': indexedDash(index) || undefined,
    'stroke-width': Math.max(1.25, 3 - index * 0.75),
  });
}
