/** Tells many schedules apart: by dash and mark as well as by colour. Pure. */
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  type SymbolType,
} from 'd3-shape';

/** Style sheets have as many colours. */
const indexedColours = 6;
const dashes = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 2 5 2', '12 4'];
const marks: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
];

/**
 * The CSS class, which sets the colour, and makes marks hollow in every second round of six. With
 * seven dashes and six marks, the first 42 differ even without colours.
 */
export function indexedClass(index: number): string {
  const colour = `colour-${index % indexedColours}`;
  return Math.floor(index / indexedColours) % 2 === 0 ? colour : `${colour} hollow`;
}

export function indexedDash(index: number): string {
  return dashes[index % dashes.length]!;
}

/** Around the origin, of about this many pixels across. */
export function indexedMark(index: number, pixels: number): string {
  return symbol(marks[index % marks.length], (pixels * pixels * Math.PI) / 4)() ?? '';
}
