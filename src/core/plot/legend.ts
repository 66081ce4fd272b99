/** A legend in rows above a plot, for series without room for names at their ends. Pure. */
import { cut, textWidth } from './labels';

export interface LegendPlace {
  id: string;
  text: string;
  /** Left end of the mark, and the middle of the row. */
  x: number;
  y: number;
  /** From there to the text. */
  swatch: number;
}

/** The text has 11 pixels. */
const [row, gap] = [16, 14];
/** Longer names are cut, in characters. */
const longest = 48;

/**
 * In rows as wide as the room allows.
 *
 * @param swatch the width of a mark and the space after it
 */
export function legendOf(
  entries: readonly { id: string; name: string }[],
  { left, right }: { left: number; right: number },
  swatch = 16,
): LegendPlace[] {
  let [x, y] = [left, row / 2];
  return entries.map(({ id, name }) => {
    const text = cut(name, longest);
    const wide = swatch + textWidth(text);
    if (x > left && x + wide > right) [x, y] = [left, y + row];
    const place = { id, text, x, y, swatch };
    x += wide + gap;
    return place;
  });
}

/** The height of its rows, in pixels. */
export function legendRows(legend: readonly LegendPlace[]): number {
  const last = legend.at(-1);
  return last === undefined ? 0 : Math.ceil(last.y / row + 0.5) * row;
}
