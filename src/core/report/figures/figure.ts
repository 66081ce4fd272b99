/** A drawn figure: its elements, written as an SVG in a page or in a file. */
import { schemes, seriesRules, type Scheme } from '../../plot/colours';
import { indexedClass } from '../../plot/indexed';
import { el, render, type Markup } from '../../markup';

/** Size of a figure in pixels: as wide as a report's page between its margins (`style.ts`). */
export const size = { width: 1032, height: 440 };

export interface Figure {
  /** Name of its file: `trade-off`. */
  name: string;
  title: string;
  width: number;
  height: number;
  body: Markup[];
}

/** The SVG for a page that has `figureStyle` itself. */
export function inlineSvg(figure: Figure): Markup {
  return svg(figure);
}

/** Around a figure in a file of its own, and above it for its title. */
const margin = 16;
const heading = 24;

/**
 * A file of its own: with a title, margins, and a background, so that it is legible on any page.
 */
export function standaloneSvg(figure: Figure): string {
  const { title, width, height, body } = figure;
  const ground = el('rect', { class: 'ground', width: '100%', height: '100%' });
  const whole = {
    ...figure,
    width: width + 2 * margin,
    height: height + heading + 2 * margin,
    body: [
      el('text', { x: margin, y: margin + 13, class: 'heading' }, title),
      el('g', { transform: `translate(${margin} ${margin + heading})` }, ...body),
    ],
  };
  return `${render(svg(whole, el('style', {}, `${palette('svg')}${figureStyle}`), ground))}\n`;
}

function svg({ title, width, height, body }: Figure, ...before: Markup[]): Markup {
  return el(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': title,
      class: 'figure',
    },
    ...before,
    ...body,
  );
}

const light = {
  ground: '#ffffff',
  text: '#1f2328',
  muted: '#59636e',
  grid: '#d9dee3',
  accent: '#0969da',
  good: '#116329',
  bad: '#b3261e',
  panel: '#f6f8fa',
  colours: ['#1f7fd1', '#c8601a', '#0f5940', '#7a2a78', '#8a7400', '#55595f'],
  scheme: schemes.light as Scheme,
};
const dark: typeof light = {
  ground: '#16191d',
  text: '#e6edf3',
  muted: '#9aa5b1',
  grid: '#343b43',
  accent: '#6cb6ff',
  good: '#57c766',
  bad: '#ff7b72',
  panel: '#1f242a',
  colours: ['#6ea0f5', '#f08030', '#56e3a0', '#e8bde9', '#d9c547', '#c8cbcf'],
  scheme: schemes.dark,
};

/** The colours of both schemes, and those of paper when printed. */
export function palette(selector: string): string {
  const dim = `@media screen and (prefers-color-scheme:dark){${rules(selector, dark)}}`;
  return `${selector}{color-scheme:light dark}${rules(selector, light)}${dim}`;
}

function rules(selector: string, { colours, scheme, ...named }: typeof light): string {
  const variables = Object.entries(named).map(([name, colour]) => `--${name}:${colour};`);
  const indexed = colours.map(
    (colour, index) => `${selector} .${indexedClass(index)}{--series:${colour}}`,
  );
  return `${selector}{${variables.join('')}}${indexed.join('')}${seriesRules(selector, scheme)}`;
}

/** Needs the variables of `palette`. */
export const figureStyle = [
  '.figure text{fill:var(--muted);font:11px system-ui,-apple-system,"Segoe UI",sans-serif}',
  '.ground{fill:var(--ground)}',
  '.grid{stroke:var(--grid)}',
  '.tick{stroke:var(--muted)}',
  '.figure .title{fill:var(--text);font-size:12px}',
  '.figure .heading{fill:var(--text);font-size:14px;font-weight:600}',
  '.figure .key{fill:var(--text);font-weight:600}',
  // No line strikes a name out.
  '.figure .key,.figure .end{paint-order:stroke;stroke:var(--ground);stroke-width:3;' +
    'stroke-linejoin:round}',
  '.figure .end{fill:var(--series);font-weight:600}',
  '.figure .baseline .end,.figure .best .end{font-weight:400}',
  '.line,.steps,.front,.bar,.reference,.lead{fill:none}',
  '.line,.steps,.bar{stroke:var(--series)}',
  '.line{stroke-width:1.75}',
  '.bar{stroke-width:1.25;opacity:.75}',
  '.bar.baseline{opacity:.45}',
  '.line.baseline{stroke-width:1.25;opacity:.7}',
  '.line.baseline.faint{stroke-width:1;opacity:.45}',
  '.figure .note .end{fill:var(--muted);font-weight:400}',
  '.lead{stroke:var(--muted);stroke-width:.75;opacity:.6}',
  '.figure .mark{fill:var(--series);stroke:var(--series);stroke-width:1}',
  '.figure .baseline .mark,.figure .hollow .mark{fill:var(--ground);stroke-width:1.5}',
  '.best{--series:var(--text)}',
  '.front{stroke:var(--text);stroke-width:1.25;stroke-dasharray:2 3}',
  '.reference{stroke:var(--muted);stroke-dasharray:6 4}',
].join('');
