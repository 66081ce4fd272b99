// The results on the evaluation questions: accuracy with its interval, the recipe first, simple
// methods after it.
import { card, colours, group, label, line, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 400];
const [left, right] = [150, 60];
const scale = width - left - right;
const names = { dart: 'DART', divprune: 'DivPrune', fastv: 'FastV', random: 'Random' };
const whole = (value) => `${(100 * value).toFixed(0)}%`;

/** One method: a bar as long as its accuracy, and a whisker for the 95% interval. */
function row(at, { name, value, interval, colour, strong }) {
  const x = (part) => left + scale * part;
  return group(0, 96 + at * 48, [
    label(left - 14, 17, name, {
      'text-anchor': 'end',
      'font-size': 14,
      fill: strong ? colours.text : colours.muted,
      'font-weight': strong ? 600 : undefined,
    }),
    rect(left, 0, scale, 24, { rx: 3, fill: colours.groove, opacity: 0.35 }),
    rect(left, 0, scale * value, 24, { rx: 3, fill: colour, opacity: strong ? 0.6 : 0.3 }),
    interval === undefined
      ? ''
      : [
          line(x(interval[0]), 12, x(Math.min(1, interval[1])), 12, { stroke: colours.text }),
          ...interval.map((end) =>
            line(x(Math.min(1, end)), 7, x(Math.min(1, end)), 17, { stroke: colours.text }),
          ),
        ],
    label(width - right + 12, 17, whole(value), {
      'font-size': 14,
      fill: strong ? colours.text : colours.muted,
    }),
  ]);
}

export function evaluate({ evaluation, fits }) {
  const { unpruned, recipe, baselines } = evaluation;
  const saved = whole(fits[50].cost.reduction.decoder);
  const rows = [
    { name: 'Unpruned', value: unpruned, colour: colours.muted },
    { name: 'shapes-50', ...recipe, colour: colours.self, strong: true },
    ...Object.entries(names).flatMap(([method, name]) => {
      const found = baselines.find((one) => one.method === method);
      return found === undefined ? [] : [{ name, ...found, colour: colours.muted }];
    }),
  ];
  return picture(width, height, [
    card(width, height),
    label(24, 42, `${saved} fewer FLOPs, ${whole(recipe.value / unpruned)} of accuracy kept`, {
      'font-size': 18,
      'font-weight': 600,
      fill: colours.text,
    }),
    label(24, 66, `${evaluation.samples} questions; bars are accuracy, whiskers 95% intervals`),
    rows.map((one, at) => row(at, one)),
    tag('path', { d: `M${left} 88v300`, stroke: colours.line }),
  ]);
}
