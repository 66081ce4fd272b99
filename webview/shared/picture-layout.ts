/** Where title, legend and plot of a picture go. Pure. */
import type { Size } from '../../src/core/plot/frame';

/** Around everything; pixels, as all here. */
export const margin = 20;
export const titleSize = 15;
export const legendSize = 12;
/** Of a swatch, with the space after it. */
export const swatchWidth = 26;

const entryGap = 18;
const lineHeight = 18;

export interface PictureLayout {
  /** Of the whole picture. */
  size: Size;
  /** Baseline of the title, which begins at the margin. */
  title: number;
  /** Left ends and baselines of the legend's entries, in their order. */
  legend: { x: number; y: number }[];
  /** Top of the plot, which begins at the margin. */
  plot: number;
}

/**
 * @param plot size of the plot
 * @param title width of the title's text
 * @param legend widths of the legend's texts, without swatches
 */
export function layoutPicture(plot: Size, title: number, legend: readonly number[]): PictureLayout {
  const inner = Math.max(plot.width, title);
  let [x, y] = [margin, margin + titleSize + lineHeight];
  const places = legend.map((words) => {
    const width = swatchWidth + words;
    if (x > margin && x + width > margin + inner) [x, y] = [margin, y + lineHeight];
    const place = { x, y };
    x += width + entryGap;
    return place;
  });
  const top = legend.length > 0 ? y + lineHeight / 2 : margin + titleSize + lineHeight / 2;
  return {
    size: { width: inner + 2 * margin, height: Math.ceil(top + plot.height + margin) },
    title: margin + titleSize,
    legend: places,
    plot: top,
  };
}
