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

/**
 * From the bottom of a frame down to the title of its axis, below the labels of the ticks; in
 * pixels.
 */
export const titleBelow = 30;

/** Around the frame of a plot: room for what is written at its axes. */
export const margin = { left: 46, right: 14, top: 18, bottom: 34 };

/**
 * Frames never collapse: a panel may be dragged to nothing.
 *
 * @param around widths of its margins
 */
export function frameOf({ width, height }: Size, around: Frame = margin): Frame {
  const right = Math.max(around.left + 40, width - around.right);
  const bottom = Math.max(around.top + 40, height - around.bottom);
  return { left: around.left, right, top: around.top, bottom };
}

/** About how many marks an axis has room for along this width. */
export function columnCount(pixels: number): number {
  return Math.max(2, Math.round(pixels / 64));
}

/** The same for a height: a line every few rows of text, and no more of them the taller it is. */
export function rowCount(pixels: number): number {
  return Math.max(2, Math.round(pixels / Math.max(36, pixels / 8)));
}

/** As SVG has it, with two decimals. */
export function px(value: number): string {
  return String(Number(value.toFixed(2)));
}
