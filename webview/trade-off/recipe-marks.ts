/** The marks of recipes on the curve: both masses, joined by a stem. Pure. */
import { el, type Markup } from '../../src/core/markup';
import { px } from '../../src/core/plot/frame';
import type { RecipePlace } from './curve-geometry';

/**
 * @param bottom the place of an unknown mass
 * @param words describe the recipe, and how to open it
 */
export function recipeMark(
  place: RecipePlace,
  bottom: number,
  words: { title: string; label: string },
): Markup {
  const { id, name, x, chosen, stale, self = bottom, cross = bottom } = place;
  const [top, low] = [Math.min(self, cross), Math.max(self, cross)];
  const around = { x: px(x - 8), y: px(top - 8), width: 16, height: px(low - top + 16), rx: 3 };
  const circle = (part: string, y: number): Markup =>
    el('circle', { class: part, r: 4, cx: px(x), cy: px(y) });
  const states = [chosen && 'chosen', stale && 'stale', place.self === undefined && 'unknown'];
  return el(
    'g',
    {
      class: ['recipe', ...states.filter((state) => state !== false)].join(' '),
      ...{ 'data-key': id, 'data-recipe': name, tabindex: 0, role: 'button' },
      'aria-label': words.label,
    },
    el('rect', { class: 'hit', ...around }),
    el('rect', { class: 'focus', ...around }),
    el('line', { class: 'stem', x1: px(x), x2: px(x), y1: px(top), y2: px(low) }),
    beyond(place, (top + low) / 2),
    circle('self', self),
    circle('cross', cross),
    el('title', {}, words.title),
  );
}

/** An arrow to where the recipe really lies. */
function beyond({ x, beyond: side }: RecipePlace, y: number): Markup | undefined {
  if (side === undefined) return undefined;
  const way = side === 'left' ? -1 : 1;
  const [from, to] = [px(x + 5 * way), px(x + 11 * way)];
  return el('path', {
    class: 'beyond',
    d: `M${from},${px(y - 5)}L${to},${px(y)}L${from},${px(y + 5)}Z`,
  });
}
