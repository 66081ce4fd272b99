/** Pictures of the view. */
import { indexedPiece } from '../../src/core/plot/drawing/schedules';
import { indexedClass } from '../../src/core/plot/indexed';
import { icon as pathIcon, picture } from '../shared/icon';

const paths = {
  first: 'M2 3v10M14 8H5M8 4.5 4.5 8 8 11.5',
  remove: 'M4 4l8 8M12 4l-8 8',
} as const;

export function icon(name: keyof typeof paths): SVGElement {
  return pathIcon(paths[name]);
}

/** A piece of a schedule's line with its marker: the plot's legend, in the column's head. */
export function swatch(index: number): SVGElement {
  return picture(30, 10, `swatch ${indexedClass(index)}`, ...indexedPiece(index, 15, 5, 30));
}
