// The panel's two plots, smaller.
import { scaleLinear } from 'd3-scale';
import { colours, label, line, path, rect, tag } from './svg.mjs';

/** Room for the names of values, on the left and below. */
const [left, bottom] = [38, 20];

const across = (most, width) => scaleLinear([0, most], [left, width - 8]);
const upwards = (most, height) => scaleLinear([0, most], [height - bottom, 6]);

const percent = (fraction) => `${Math.round(fraction * 100)}%`;

/**
 * Predicted self and cross loss over the FLOPs saved; `points` are recipes, the chosen one is
 * filled.
 */
export function curve(frontier, points, { width, height }) {
  const x = across(0.9, width);
  const y = upwards(1, height);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((value) => [
    line(x(0), y(value), x(0.9), y(value), { stroke: colours.text, opacity: 0.14 }),
    label(left - 8, y(value) + 4, percent(value), { 'text-anchor': 'end', 'font-size': 10 }),
  ]);
  const ticks = [0, 0.3, 0.6, 0.9].map((value) =>
    label(x(value), height - 4, percent(value), { 'text-anchor': 'middle', 'font-size': 10 }),
  );
  const one = (part, attributes) =>
    path(
      frontier.map((point) => [x(point.cost.reduction.decoder), y(point[part])]),
      { 'stroke-width': 2, 'stroke-linejoin': 'round', ...attributes },
    );
  const marks = points.map(({ recipe, cost, chosen }) => {
    const at = x(cost.reduction.decoder);
    const dot = (value, stroke) =>
      tag('circle', {
        cx: at,
        cy: y(value),
        r: chosen ? 5 : 4,
        stroke,
        'stroke-width': 2,
        fill: chosen ? stroke : colours.surface,
      });
    const { selfLoss, crossLoss } = recipe.fit;
    const [from, to] = chosen ? [y(1), y(0)] : [y(selfLoss), y(crossLoss)];
    return [
      line(at, from, at, to, { stroke: colours.muted }),
      dot(selfLoss, colours.self),
      dot(crossLoss, colours.cross),
    ];
  });
  return [
    grid,
    ticks,
    one('selfLoss', { stroke: colours.self }),
    one('crossLoss', { stroke: colours.cross, 'stroke-dasharray': '6 4' }),
    marks,
  ];
}

/** Tokens that leave each layer, as steps; the first series is filled. */
export function steps(series, most, { width, height }) {
  const layers = series[0].tokens.length;
  const x = across(layers, width);
  const y = upwards(most, height);
  const grid = [0, most / 2, most].map((value) => [
    line(x(0), y(value), x(layers), y(value), { stroke: colours.text, opacity: 0.14 }),
    label(left - 8, y(value) + 4, String(value), { 'text-anchor': 'end', 'font-size': 10 }),
  ]);
  const ticks = series[0].tokens.map((_, layer) =>
    label(x(layer + 0.5), height - 4, String(layer), { 'text-anchor': 'middle', 'font-size': 10 }),
  );
  const drawn = series.map(({ tokens, stroke, dashed }, index) => {
    const outline = tokens.flatMap((count, layer) => [
      [x(layer), y(count)],
      [x(layer + 1), y(count)],
    ]);
    const area = [[x(0), y(0)], ...outline, [x(layers), y(0)]];
    return [
      index === 0 ? path(area, { fill: stroke, opacity: 0.14 }) : '',
      path(outline, {
        stroke,
        'stroke-width': 2,
        ...(dashed ? { 'stroke-dasharray': '6 4' } : {}),
      }),
    ];
  });
  return [grid, ticks, drawn];
}

/** A slider with its thumb at `part` of the way. */
export function slider(width, part) {
  return [
    rect(0, 6, width, 4, { rx: 2, fill: colours.groove }),
    rect(0, 6, width * part, 4, { rx: 2, fill: colours.control }),
    tag('circle', {
      cx: width * part,
      cy: 8,
      r: 8,
      fill: colours.control,
      stroke: colours.surface,
      'stroke-width': 2,
    }),
  ];
}
