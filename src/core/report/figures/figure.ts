/** A drawn figure: its elements, and what makes of them an SVG in a page or in a file. */
import { el, render, style, type Markup } from '../markup';

export interface Figure {
  /** Of its file: `trade-off`. */
  name: string;
  title: string;
  width: number;
  height: number;
  body: Markup[];
}

/** For a page that has `figureStyle` itself. */
export function inlineSvg(figure: Figure): Markup {
  return svg(figure);
}

/** A file of its own, with a ground to be legible on any page. */
export function standaloneSvg(figure: Figure): string {
  const ground = el('rect', { class: 'ground', width: '100%', height: '100%' });
  return `${render(svg(figure, style(`${palette('svg')}${figureStyle}`), ground))}\n`;
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
  colours: ['#0969da', '#b35900', '#1a7f37', '#8250df', '#cf222e', '#57606a', '#0b7285', '#a8326e'],
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
  colours: ['#6cb6ff', '#f0a35e', '#57c766', '#bc8cff', '#ff7b72', '#b1bac4', '#56c7d6', '#f778ba'],
};

/** How many colours series have; shapes tell the rest apart. */
export const colourCount = light.colours.length;

/** The colours of both schemes, and those of paper when printed. */
export function palette(selector: string): string {
  return (
    `${selector}{color-scheme:light dark;${variables(light)}}` +
    `@media screen and (prefers-color-scheme:dark){${selector}{${variables(dark)}}}`
  );
}

function variables({ colours, ...named }: typeof light): string {
  return [
    ...Object.entries(named),
    ...colours.map((colour, index) => [`c${index}`, colour] as const),
  ]
    .map(([name, colour]) => `--${name}:${colour};`)
    .join('');
}

/** Needs the variables of `palette`. */
export const figureStyle = [
  '.figure text{fill:var(--muted);font:12px system-ui,-apple-system,"Segoe UI",sans-serif}',
  '.ground{fill:var(--ground)}',
  '.grid{stroke:var(--grid)}',
  '.tick{stroke:var(--muted)}',
  '.title{fill:var(--text)}',
  '.figure .key{fill:var(--text);font-weight:600}',
  '.line,.front,.bar,.reference{fill:none}',
  '.line,.bar{stroke:var(--c)}',
  '.line{stroke-width:1.75}',
  '.bar{stroke-width:1.25;opacity:.75}',
  '.baseline .bar{opacity:.45}',
  '.baseline .line{stroke-width:1.25;opacity:.7}',
  '.mark{fill:var(--c);stroke:var(--ground);stroke-width:1}',
  '.front{stroke:var(--text);stroke-width:1.25;stroke-dasharray:2 3}',
  '.reference{stroke:var(--muted);stroke-dasharray:6 4}',
  ...light.colours.map((_, index) => `.c${index}{--c:var(--c${index})}`),
].join('');
