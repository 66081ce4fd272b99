// Counted samples; the patches of a picture that stay; and the recipe's text.
import { photo, survivors, tokensLeft } from './data.mjs';
import { card, code, colours, group, label, line, picture, rect, tag } from './svg.mjs';

const [width, height] = [560, 400];
const patches = 12;

/** The picture, with the patches that were dropped up to a layer faded out. */
function tile(x, kept, size) {
  const cell = size / patches;
  const gone = Array.from({ length: patches ** 2 }, (_, token) => token)
    .filter((token) => !kept.includes(token))
    .map(
      (token) =>
        `M${(token % patches) * cell} ${Math.floor(token / patches) * cell}h${cell}v${cell}h-${cell}z`,
    );
  return group(x, 92, [
    tag('use', { href: '#photo' }),
    gone.length === 0
      ? ''
      : tag('path', { d: gone.join(''), fill: colours.surface, opacity: 0.86 }),
    rect(0, 0, size, size, { fill: 'none', stroke: colours.line }),
    label(size / 2, size + 20, String(kept.length), {
      'text-anchor': 'middle',
      'font-size': 14,
      fill: colours.text,
    }),
  ]);
}

function progress(done, total) {
  return group(196, 14, [
    card(350, 50, { fill: 'var(--vscode-notifications-background)' }),
    tag('circle', {
      cx: 24,
      cy: 23,
      r: 7,
      fill: 'none',
      stroke: 'var(--vscode-notificationsInfoIcon-foreground)',
    }),
    line(24, 22, 24, 27, { stroke: 'var(--vscode-notificationsInfoIcon-foreground)' }),
    label(44, 27, 'shapes-llava', { fill: colours.text, 'font-size': 13 }),
    label(312, 27, `${done} / ${total}`, { 'text-anchor': 'end', 'font-size': 13 }),
    rect(326, 16, 12, 12, { fill: 'none', stroke: colours.text, rx: 2 }),
    rect(1, 47, (348 * done) / total, 2, {
      fill: colours.control,
    }),
  ]);
}

function codeLine({ layer, keep }, tokens, index) {
  const key = (name) =>
    tag(
      'tspan',
      { fill: 'var(--vscode-symbolIcon-propertyForeground, var(--vscode-charts-blue))' },
      `"${name}"`,
    );
  const number = (value) => tag('tspan', { fill: colours.good }, value);
  return group(24, 268 + index * 24, [
    label(0, 0, String(8 + index), { ...code, 'font-size': 12, opacity: 0.7 }),
    tag('text', { x: 34, y: 0, fill: colours.text, 'font-size': 13, ...code }, [
      '{ ',
      key('layer'),
      ': ',
      number(layer),
      ', ',
      key('keep'),
      ': ',
      number(keep),
      ' },',
    ]),
    rect(322, -14, 62, 19, {
      rx: 3,
      fill: 'var(--vscode-editorInlayHint-background, var(--vscode-badge-background))',
    }),
    label(353, 0, `→ ${tokens}`, {
      ...code,
      'text-anchor': 'middle',
      fill: 'var(--vscode-editorInlayHint-foreground, var(--vscode-foreground))',
    }),
  ]);
}

export async function fit({ fits, samples }) {
  const { recipe } = fits[50];
  const name = 'calibration-001.png';
  const sample = samples.find((one) => one.sample === 'calibration-001-0');
  const stay = survivors(sample, recipe);
  const size = 108;
  const all = Array.from({ length: patches ** 2 }, (_, token) => token);
  const shown = [all, stay[1], stay[2], stay[7]];
  const gap = (width - 48 - shown.length * size) / (shown.length - 1);
  const left = tokensLeft(recipe);
  return picture(width, height, [
    tag(
      'defs',
      {},
      tag('image', { id: 'photo', href: await photo(name, 216), width: size, height: size }),
    ),
    progress(46, 64),
    shown.map((kept, index) => tile(24 + index * (size + gap), kept, size)),
    shown.slice(1).map((_, index) => {
      const x = 24 + size + index * (size + gap) + gap / 2;
      return tag('path', {
        d: `M${x - 5} 140l6 6-6 6`,
        fill: 'none',
        stroke: colours.muted,
        'stroke-width': 2,
      });
    }),
    group(0, 238, card(width, 162)),
    recipe.schedule.map((step, index) => codeLine(step, left[step.layer], index)),
  ]);
}
