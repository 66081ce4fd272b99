/** A legend in rows above a plot, for series without room for names at their ends. Pure. */
import { textWidth } from './labels';

export interface LegendPlace {
  id: string;
  text: string;
  /** Left end of the mark, and the middle of the row. */
  x: number;
  y: number;
}

/** The text has 11 pixels. */
const [row, swatch, gap] = [16, 16, 14];

/** In rows as wide as the room allows. */
export function legendOf(
  entries: readonly { id: string; name: string }[],
  { left, right }: { left: number; right: number },
): LegendPlace[] {
  let [x, y] = [left, row / 2];
  return entries.map(({ id, name: text }) => {
    const wide = swatch + textWidth(text);
    if (x > left && x + wide > right) [x, y] = [left, y + row];
    const place = { id, text, x, y };
    x += wide + gap;
    return place;
  });
}

/** The height of its rows, in pixels. */
export function legendRows(legend: readonly LegendPlace[]): number {
  const last = legend.at(-1);
  return last === undefined ? 0 : Math.ceil(last.y / row + 0.5) * row;
}
