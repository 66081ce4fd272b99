// Two recipes as columns, the better of each row marked, their schedules in one plot.
import { tokensLeft } from './data.mjs';
import { steps } from './plots.mjs';
import { card, colours, group, label, line, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 420];
const percent = (value) => `${(value * 100).toFixed(1)}%`;
/** For each row: its value, its text, and which direction is better. */
const rows = [
  [({ cost }) => cost.reduction.decoder, percent, 1],
  [({ cost }) => cost.flops.decoder / 1e6, (value) => `${value.toFixed(0)} MFLOPs`, -1],
  [({ cost }) => cost.meanVisualTokens, (value) => value.toFixed(1), -1],
  [({ cost }) => cost.kvBytes / 1024, (value) => `${value.toFixed(0)} KiB`, -1],
  [({ recipe }) => recipe.fit.selfLoss, percent, -1],
  [({ recipe }) => recipe.fit.crossLoss, percent, -1],
];

/** Bars show at a glance which value is larger. */
function cell(x, value, most, text, best, colour) {
  return group(x, 0, [
    rect(0, 24, (200 * value) / most, 4, { rx: 2, fill: colour, opacity: best ? 1 : 0.45 }),
    label(0, 17, text, {
      fill: best ? colours.text : colours.muted,
      'font-size': 14,
      'font-weight': best ? 600 : undefined,
    }),
    best
      ? tag('path', { d: 'M184 12l4 4 8-8', fill: 'none', stroke: colours.good, 'stroke-width': 2 })
      : '',
  ]);
}

export function compare({ fits }) {
  const pair = [fits[50], fits[70]];
  const tints = [colours.self, colours.edited];
  return picture(width, height, [
    card(width, height),
    pair.map((_, index) =>
      group(44 + index * 262, 30, [
        rect(0, -10, 12, 12, { rx: 2, fill: tints[index] }),
        label(20, 1, ['shapes-50', 'shapes-70'][index], {
          fill: colours.text,
          'font-size': 14,
          'font-weight': 600,
        }),
      ]),
    ),
    rows.map(([read, write, better], row) => {
      const values = pair.map(read);
      const most = Math.max(...values);
      const best = better > 0 ? most : Math.min(...values);
      return group(0, 46 + row * 37, [
        line(24, 0, width - 24, 0, { stroke: colours.text, opacity: 0.14 }),
        values.map((value, index) =>
          cell(44 + index * 262, value, most, write(value), value === best, tints[index]),
        ),
      ]);
    }),
    group(
      10,
      280,
      steps(
        pair.map(({ recipe }, index) => ({
          tokens: tokensLeft(recipe),
          stroke: tints[index],
          dashed: index === 1,
        })),
        144,
        { width: width - 24, height: 130 },
      ),
    ),
  ]);
}
