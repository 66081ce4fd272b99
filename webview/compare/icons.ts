/** Pictures of the view, drawn: an icon font would be a file more to load. */
import { select } from 'd3-selection';
import { indexedClass, indexedDash, indexedMark } from '../../src/core/plot/indexed';

const paths = {
  first: 'M2 3v10M14 8H5M8 4.5 4.5 8 8 11.5',
  remove: 'M4 4l8 8M12 4l-8 8',
} as const;

export function icon(name: keyof typeof paths): SVGSVGElement {
  const svg = picture(16, 16, 'icon');
  select(svg).append('path').attr('d', paths[name]);
  return svg;
}

/** A piece of a schedule's line with its marker: the plot's legend, in the column's head. */
export function swatch(index: number): SVGSVGElement {
  const svg = picture(30, 10, `swatch ${indexedClass(index)}`);
  select(svg)
    .append('path')
    .attr('class', 'line')
    .attr('d', 'M0 5H30')
    .attr('stroke-dasharray', indexedDash(index) || null)
    .attr('stroke-width', 2);
  select(svg)
    .append('path')
    .attr('class', 'marker')
    .attr('d', indexedMark(index, 8))
    .attr('transform', 'translate(15,5)');
  return svg;
}

function picture(width: number, height: number, className: string): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  select(svg)
    .attr('class', className)
    .attr('width', width)
    .attr('height', height)
    .attr('viewBox', `0 0 ${width} ${height}`)
    .attr('aria-hidden', 'true');
  return svg;
}
