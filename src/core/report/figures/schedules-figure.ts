/** Visual tokens that leave each layer, of every recipe, as steps. */
import { tokensPerLayer } from '../../cost/tokens';
import { el, type Markup } from '../markup';
import type { Recipe } from '../../recipe/types';
import { colourCount, type Figure } from './figure';
import { axes, frame, legend, mark, px } from './frame';
import { lookOf } from './look';
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
  const tokens = schedules.map(({ recipe: { model, schedule } }) => {
    const { entering, leaving } = tokensPerLayer(model.layers, model.visualTokens, schedule);
    return { all: model.visualTokens, row: [entering[0] ?? model.visualTokens, ...leaving] };
  });
  const layers = Math.max(...tokens.map(({ row }) => row.length - 1));
  // Layer l takes the room from l to l + 1; its number stands in the middle.
  const each = (frame.right - frame.left) / layers;
  const x = (layer: number): number => frame.left + layer * each;
  const y = linear([0, Math.max(...tokens.map(({ all }) => all))], [frame.bottom, frame.top], 6);
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
    ...tokens.map((one, index) => drawSchedule(one, looks[index]!)),
    ...below.body,
  ];
  return { name: 'schedules', title: words.title, width: 760, height: below.height, body };

  function drawSchedule(
    { all, row }: (typeof tokens)[number],
    look: (typeof looks)[number],
  ): Markup {
    const first = row[0]!;
    const path = row
      .slice(1)
      .map((left, layer) => `V${px(y(left))}H${px(x(layer + 1))}`)
      .join('');
    return el(
      'g',
      { class: `c${look.colour}` },
      el('path', {
        class: 'line',
        d: `M${px(x(0))} ${px(y(all))}${first < all ? `V${px(y(first))}` : ''}${path}`,
      }),
      ...(first < all
        ? [mark(look, x(0), y(first), el('title', {}, `${words.beforeDecoder}: ${first}`))]
        : []),
      ...row
        .slice(1)
        .flatMap((left, layer) =>
          left < row[layer]!
            ? [mark(look, x(layer + 0.5), y(left), el('title', {}, `${layer}: ${left}`))]
            : [],
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
