/** The place of the floor's label: in a row of its own above the plot. Pure. */
import type { Frame } from '../../src/core/plot/frame';
import { textWidth, type Box } from '../../src/core/plot/labels';

export interface PlacedFloor {
  /** From where on nothing can be reached, to the plot's end. */
  x: number;
  name: string;
  /** Baseline and left end of the name. */
  label: { x: number; y: number };
  /** The area that the name covers. */
  box: Box;
}

/** The height of the row, which the plot loses, in pixels. */
export const floorRow = 14;
/** How far the plots' text reaches above its baseline, and below it. */
const [ascent, descent] = [10, 3];
/** From the row down to the plot, where the names of curves may begin. */
const apart = 9;
const edge = 2;

/**
 * @param x of the floor
 * @param width of the whole plot: the label may be beside the frame, too
 */
export function placeFloor(name: string, x: number, { top }: Frame, width: number): PlacedFloor {
  const long = textWidth(name);
  const left = Math.max(edge, Math.min(x - long / 2, width - edge - long));
  const y = top - apart;
  const box = { left, right: left + long, top: y - ascent, bottom: y + descent };
  return { x, name, label: { x: left, y }, box };
}
