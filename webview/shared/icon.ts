/** Pictures on buttons, drawn: an icon font would be a file more to load. */
import { el, type Markup } from '../../src/core/markup';
import { create } from './plot/draw';

/** @param path on a square of 16 pixels, stroked in the colour of the text around it */
export function icon(path: string): SVGElement {
  return picture(16, 16, 'icon', el('path', { d: path }));
}

/** Silent for screen readers: the element around it has a name. */
export function picture(
  width: number,
  height: number,
  className: string,
  ...children: Markup[]
): SVGElement {
  const look = { class: className, width, height, viewBox: `0 0 ${width} ${height}` };
  return create(el('svg', { ...look, 'aria-hidden': 'true' }, ...children));
}
