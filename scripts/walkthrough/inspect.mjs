// One question: the picture under a layer's surviving patches, what each layer keeps, and both
// answers.
import { photo, survivors, tokensLeft } from './data.mjs';
import { card, colours, group, label, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 400];
const patches = 12;
const size = 300;
const cell = size / patches;

function dropped(kept) {
  return Array.from({ length: patches ** 2 }, (_, token) => token)
    .filter((token) => !kept.includes(token))
    .map((token) =>
      rect((token % patches) * cell, Math.floor(token / patches) * cell, cell, cell, {
        fill: colours.surface,
        opacity: 0.8,
      }),
    );
}

/** A bar for each layer, the selected one in colour. */
function layers(left, chosen, all) {
  return left.map((tokens, layer) =>
    group(352, 150 + layer * 22, [
      label(8, 12, String(layer), { 'text-anchor': 'middle' }),
      rect(22, 0, 130, 15, { rx: 3, fill: colours.groove, opacity: 0.4 }),
      rect(22, 0, (130 * tokens) / all, 15, {
        rx: 3,
        fill: layer === chosen ? colours.self : colours.muted,
        opacity: layer === chosen ? 0.8 : 0.4,
      }),
      label(160, 12, String(tokens), { fill: layer === chosen ? colours.text : colours.muted }),
    ]),
  );
}

export async function inspect({ fits, samples, asked }) {
  const { recipe } = fits[50];
  const sample = samples.find((one) => one.sample === 'calibration-001-0');
  const left = tokensLeft(recipe);
  const chosen = 2;
  const answer = (y, who, text) => [
    label(352, y, who),
    label(430, y, text, { fill: colours.text, 'font-size': 14, 'font-weight': 600 }),
  ];
  return picture(width, height, [
    card(width, height),
    group(24, 60, [
      tag('image', { href: await photo('calibration-001.png', size), width: size, height: size }),
      dropped(survivors(sample, recipe)[chosen]),
      rect(0, 0, size, size, { fill: 'none', stroke: colours.line }),
    ]),
    label(24, 38, asked.question, { fill: colours.text, 'font-size': 15, 'font-weight': 600 }),
    answer(82, 'Unpruned', asked.answer),
    answer(108, 'Pruned', asked.answer),
    layers(left, chosen, recipe.model.visualTokens),
  ]);
}
