/** Pictures on buttons, drawn: an icon font would be a file more to load. */
import { select } from 'd3-selection';

/** @param path on a square of 16 pixels, stroked in the colour of the text around it */
export function icon(path: string): SVGSVGElement {
  const svg = picture(16, 16, 'icon');
  select(svg).append('path').attr('d', path);
  return svg;
}

/** An empty picture, which is silent for screen readers: the element around it has a name. */
export function picture(width: number, height: number, className: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  select(svg)
    .attr('class', className)
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('aria-hidden', 'true');
  return svg;
}
