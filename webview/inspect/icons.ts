/** Pictures of the page. */
import { el } from '../../src/core/markup';
import { icon as pathIcon, picture } from '../shared/icon';

const paths = {
  previous: 'M10 3 5 8l5 5',
  next: 'M6 3l5 5-5 5',
  play: 'M5 3.5v9l7.5-4.5z',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  export: 'M8 2v7.5M4.8 6.5 8 9.7l3.2-3.2M3 11v2.5h10V11',
} as const;

export type IconName = keyof typeof paths;

export function icon(name: IconName): SVGElement {
  const svg = pathIcon(paths[name]);
  svg.classList.add(name);
  return svg;
}

/** A square of a colour; where nothing is dropped, only its outline. */
export function swatch(colour: string | undefined): SVGElement {
  const square = el('rect', { x: 1, y: 1, width: 12, height: 12, rx: 2, fill: colour });
  return picture(14, 14, colour === undefined ? 'swatch stays' : 'swatch', square);
}
