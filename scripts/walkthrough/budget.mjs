// The trade-off panel at a budget of one half.
import { tokensLeft } from './data.mjs';
import { curve, slider, steps } from './plots.mjs';
import { card, colours, group, label, picture, rect } from './svg.mjs';

const [width, height] = [560, 420];

export function budget({ frontier, fits }) {
  const { recipe } = fits[50];
  const points = [30, 50, 70].map((one) => ({ ...fits[one], chosen: one === 50 }));
  return picture(width, height, [
    card(width, height),
    group(24, 26, slider(412, 0.5 / 0.89)),
    group(454, 18, [
      rect(0.5, 0.5, 60, 28, {
        rx: 2,
        fill: 'var(--vscode-input-background)',
        stroke: 'var(--vscode-input-border, var(--vscode-contrastBorder, transparent))',
      }),
      label(12, 20, '50.0', { fill: 'var(--vscode-input-foreground)', 'font-size': 13 }),
      label(68, 20, '%', { 'font-size': 13 }),
    ]),
    group(10, 64, curve(frontier, points, { width: width - 24, height: 208 })),
    group(
      10,
      284,
      steps([{ tokens: tokensLeft(recipe), stroke: colours.self }], 144, {
        width: width - 24,
        height: 126,
      }),
    ),
  ]);
}
