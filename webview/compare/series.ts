/** How one schedule is told from the others: by dash and marker as well as by colour. */
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

export interface Look {
  /** Index into the colours of the style sheet. */
  colour: number;
  dash: string;
  marker: SymbolType;
}

const colours = 6;
const dashes = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 2 5 2', '12 4'];
const markers = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolCross,
  symbolStar,
];

/** Seven dashes and six markers: the first 42 schedules look different without any colour. */
export function lookOf(index: number): Look {
  return {
    colour: index % colours,
    dash: dashes[index % dashes.length]!,
    marker: markers[index % markers.length]!,
  };
}

/** Around the origin, for a marker of about this many pixels across. */
export function markerPath({ marker }: Look, pixels: number): string {
  return symbol(marker, (pixels * pixels * Math.PI) / 4)() ?? '';
}
