// The model before and after: a bar for each layer, as long as the visual tokens that enter it.
import { tokensLeft } from './data.mjs';
import { card, colours, group, icons, label, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 400];

/** Layers from the first, at the top, as in a graph viewer. */
function model(x, name, entering, colour, figures) {
  const cell = 190;
  return group(x, 0, [
    group(0, 22, icons.folder(colours.muted)),
    label(24, 35, name, { fill: colours.text, 'font-size': 14, 'font-weight': 600 }),
    entering.map((tokens, layer) => {
      const length = (cell * tokens) / 144;
      return group(0, 60 + layer * 33, [
        label(8, 16, String(layer), { 'text-anchor': 'middle' }),
        rect(22, 0, cell, 24, { rx: 3, fill: colours.groove, opacity: 0.5 }),
        rect(22, 0, length, 24, { rx: 3, fill: colour, opacity: 0.4 }),
        label(22 + cell - 6, 16, String(tokens), { 'text-anchor': 'end', fill: colours.text }),
      ]);
    }),
    figures.map((figure, index) =>
      label(22 + index * 106, 352, figure, { fill: colours.text, 'font-size': 15 }),
    ),
  ]);
}

export function apply({ fits, frontier }) {
  const { recipe, cost } = fits[50];
  const left = tokensLeft(recipe);
  // A layer computes its attention with the tokens that enter it.
  const entering = left.map((_, layer) => left[layer - 1] ?? recipe.model.visualTokens);
  const figures = ({ flops, kvBytes }) => [
    `${(flops.decoder / 1e6).toFixed(0)} MFLOPs`,
    `${(kvBytes / 1024).toFixed(0)} KiB`,
  ];
  const all = entering.map(() => recipe.model.visualTokens);
  return picture(width, height, [
    card(width, height),
    model(24, 'shapes-llava', all, colours.muted, figures(frontier[0].cost)),
    model(320, 'shapes-50', entering, colours.self, figures(cost)),
    group(259, 178, [
      icons.mark(colours.self, 34),
      tag('path', {
        d: 'M0 52h30m-8-7l8 7-8 7',
        fill: 'none',
        stroke: colours.muted,
        'stroke-width': 2,
      }),
    ]),
  ]);
}
