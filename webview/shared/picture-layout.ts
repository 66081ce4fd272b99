/** Where title, legend and plot of a picture go. Pure. */
import type { Size } from '../../src/core/plot/frame';
import { legendOf, legendRows, type LegendPlace } from '../../src/core/plot/legend';

/** Around everything; pixels, as all here. */
export const margin = 20;
export const titleSize = 15;
/** Of a swatch, with the space after it. */
export const swatchWidth = 26;

/** Between the title and what is below it. */
const gap = 9;

export interface PictureLayout {
  /** Of the whole picture. */
  size: Size;
  /** Baseline of the title, which begins at the margin. */
  title: number;
  legend: LegendPlace[];
  /** Top of the plot, which begins at the margin. */
  plot: number;
}

/**
 * @param plot size of the plot
 * @param title width of the title's text
 * @param names of the legend's entries
 */
export function layoutPicture(plot: Size, title: number, names: readonly string[]): PictureLayout {
  const inner = Math.max(plot.width, title);
  const top = margin + titleSize + gap;
  const entries = names.map((name) => ({ id: name, name }));
  const legend = legendOf(entries, { left: margin, right: margin + inner }, swatchWidth);
  const below = top + legendRows(legend);
  return {
    size: { width: inner + 2 * margin, height: Math.ceil(below + plot.height + margin) },
    title: margin + titleSize,
    legend: legend.map((place) => ({ ...place, y: top + place.y })),
    plot: below,
  };
}
