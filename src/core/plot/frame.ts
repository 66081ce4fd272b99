/** The rectangle a plot is drawn in, in pixels of its SVG. */

export interface Size {
  width: number;
  height: number;
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** From the bottom of a frame down to the title of its axis, below the labels of the ticks; in pixels. */
export const titleBelow = 30;

/** Frames never collapse: a panel may be dragged to nothing. */
export function frameOf(
  { width, height }: Size,
  margin: { left: number; right: number; top: number; bottom: number },
): Frame {
  const right = Math.max(margin.left + 40, width - margin.right);
  const bottom = Math.max(margin.top + 40, height - margin.bottom);
  return { left: margin.left, right, top: margin.top, bottom };
}

/** How many ticks an axis of this many pixels has room for. */
export function tickCount(pixels: number, each: number): number {
  return Math.max(2, Math.round(pixels / each));
}

/** The same for a height: a line every few rows of text, and no more of them the taller it is. */
export function rowCount(pixels: number): number {
  return tickCount(pixels, Math.max(36, pixels / 8));
}
