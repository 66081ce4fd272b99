/** Visual tokens that leave each layer, of every recipe, as steps. */
import { scheduleOutline, type ScheduleOutline } from '../../cost/schedule-outline';
import { tokensPerLayer } from '../../cost/tokens';
import { beforeDecoder } from '../../cost/types';
import { el, type Markup } from '../markup';
import { countTicks, layerTicks } from '../../plot/ticks';
import { indexedClass, indexedDash, indexedMark } from '../../plot/indexed';
import type { Recipe } from '../../recipe/types';
import type { Figure } from './figure';
import { axes, frame, legend, mark, px, size } from './frame';

export interface DrawnSchedule {
  /** Shown in the legend. */
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
  const { x, y, middles } = scalesOf(schedules);
  const below = legend(
    schedules.map(({ name }, index) => ({
      text: name,
      symbol: (at: number, height: number) => [
        el(
          'g',
          { class: indexedClass(index) },
          line(index, `M${px(at - 9)} ${px(height)}h18`),
          mark(indexedMark(index, 8), at, height),
        ),
      ],
    })),
  );
  const body = [
    ...axes(
      frame,
      { title: words.layer, tick: String, scale: middles },
      { title: words.tokens, tick: String, scale: y },
    ),
    ...outlines.map((one, index) => drawSchedule(one, index, { x, y }, words.beforeDecoder)),
    ...below.body,
  ];
  return { name: 'schedules', title: words.title, width: size.width, height: below.height, body };
}

/** Places on the axes: of layer l, which occupies l to l + 1, of its number, and of counts of tokens. */
function scalesOf(schedules: readonly DrawnSchedule[]) {
  const layers = Math.max(...schedules.map(({ recipe }) => recipe.model.layers));
  const most = Math.max(...schedules.map(({ recipe }) => recipe.model.visualTokens));
  const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
  const x = (layer: number): number => frame.left + layer * (width / layers);
  const y = Object.assign((tokens: number) => frame.bottom - (tokens / most) * height, {
    marks: countTicks(most, 6),
  });
  const middles = Object.assign((layer: number) => x(layer + 0.5), {
    marks: layerTicks(layers, width),
  });
  return { x, y, middles };
}

function drawSchedule(
  { corners, drops }: ScheduleOutline,
  index: number,
  { x, y }: Pick<ReturnType<typeof scalesOf>, 'x' | 'y'>,
  nameBefore: string,
): Markup {
  const d = corners.map(([place, left], at) =>
    at === 0 ? `M${px(x(place))} ${px(y(left))}` : `H${px(x(place))}V${px(y(left))}`,
  );
  const nameOf = (layer: number): string => (layer === beforeDecoder ? nameBefore : String(layer));
  return el(
    'g',
    { class: indexedClass(index) },
    line(index, d.join('')),
    ...drops.map(({ layer, place, tokens }) =>
      mark(
        indexedMark(index, 8),
        x(place),
        y(tokens),
        el('title', {}, `${nameOf(layer)}: ${tokens}`),
      ),
    ),
  );
}

function line(index: number, d: string): Markup {
  const dash = indexedDash(index);
  return el('path', { class: 'line', d, ...(dash !== '' && { 'stroke-dasharray': dash }) });
}
