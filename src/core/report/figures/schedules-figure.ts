/** Visual tokens that leave each layer, of every recipe, as steps. */
import { scheduleOutline, type ScheduleOutline } from '../../cost/schedule-outline';
import { tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder } from '../../cost/types';
import { el, type Markup } from '../markup';
import type { Recipe } from '../../recipe/types';
import { colourCount, type Figure } from './figure';
import { axes, frame, legend, mark, px } from './frame';
import { lookOf, type Look } from './look';
import { linear, type Scale } from './scale';

export interface DrawnSchedule {
  /** Stands in the legend. */
  name: string;
  recipe: Recipe;
}

export function schedulesFigure(
  schedules: readonly DrawnSchedule[],
  words: { title: string; layer: string; beforeDecoder: string; tokens: string },
): Figure {
  const outlines = schedules.map(({ recipe: { model, schedule } }) => {
    const all = model.visualTokens;
    const { entering, leaving } = tokensPerLayer(model.layers, all, schedule);
    return scheduleOutline(all, entering[0] ?? all, leaving);
  });
  const layers = Math.max(...schedules.map(({ recipe }) => recipe.model.layers));
  const most = Math.max(...schedules.map(({ recipe }) => recipe.model.visualTokens));
  // Layer l takes the room from l to l + 1; its number stands in the middle.
  const each = (frame.right - frame.left) / layers;
  const x = (layer: number): number => frame.left + layer * each;
  const y = linear([0, most], [frame.bottom, frame.top], 6);
  const looks = schedules.map((_, index) => lookOf(index, colourCount));
  const below = legend(
    schedules.map(({ name }, index) => ({
      text: name,
      symbol: (at: number, height: number) => [
        el(
          'g',
          { class: `c${looks[index]!.colour}` },
          el('path', { class: 'line', d: `M${px(at - 9)} ${px(height)}h18` }),
        ),
        mark(looks[index]!, at, height),
      ],
    })),
  );
  const body = [
    ...axes(layerScale(layers, each), y, {
      x: words.layer,
      y: words.tokens,
      formatX: String,
      formatY: String,
    }),
    ...outlines.map((one, index) => drawSchedule(one, looks[index]!)),
    ...below.body,
  ];
  return { name: 'schedules', title: words.title, width: 760, height: below.height, body };

  function drawSchedule({ corners, drops }: ScheduleOutline, look: Look): Markup {
    const d = corners.map(([place, left], at) =>
      at === 0 ? `M${px(x(place))} ${px(y(left))}` : `H${px(x(place))}V${px(y(left))}`,
    );
    const nameOf = (layer: number): string =>
      layer === beforeDecoder ? words.beforeDecoder : String(layer);
    return el(
      'g',
      { class: `c${look.colour}` },
      el('path', { class: 'line', d: d.join('') }),
      ...drops.map(({ layer, place, tokens }) =>
        mark(look, x(place), y(tokens), el('title', {}, `${nameOf(layer)}: ${tokens}`)),
      ),
    );
  }
}

/** Whole layers only, as many as there is room for. */
function layerScale(layers: number, each: number): Scale {
  const every = Math.max(1, Math.ceil(36 / each));
  const ticks = Array.from({ length: Math.ceil(layers / every) }, (_, i) => i * every);
  return Object.assign((layer: number) => frame.left + (layer + 0.5) * each, { ticks });
}
