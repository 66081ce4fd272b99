/** Where title, legend and plot of a picture go. Pure. */
import type { Size } from '../../src/core/plot/frame';
import { legendOf, legendRows, type LegendPlace } from '../../src/core/plot/legend';

/** Around everything; pixels, as all here. */
export const margin = 20;
export const titleSize = 15;
/** Width of a swatch, with the space after it. */
export const swatchWidth = 26;

/** Height of a line of the notes below the plot. */
export const lineHeight = 16;

/** Between the title and what is below it. */
const gap = 9;

export interface PictureLayout {
  /** Size of the whole picture. */
  size: Size;
  /** Baseline of the title, which begins at the margin. */
  title: number;
  legend: LegendPlace[];
  /** Top of the plot, which begins at the margin. */
  plot: number;
  /** Baselines of the notes, which begin at the margin. */
  notes: number[];
}

/**
 * @param plot size of the plot
 * @param title width of the title's text
 * @param names of the legend's entries
 * @param notes lines below the plot
 */
export function layoutPicture(
  plot: Size,
  title: number,
  names: readonly string[],
  notes = 0,
): PictureLayout {
  const inner = Math.max(plot.width, title);
  const top = margin + titleSize + gap;
  const entries = names.map((name) => ({ id: name, name }));
  const legend = legendOf(entries, { left: margin, right: margin + inner }, swatchWidth);
  const below = top + legendRows(legend);
  const end = below + plot.height;
  return {
    size: {
      width: inner + 2 * margin,
      height: Math.ceil(end + notes * lineHeight + margin),
    },
    title: margin + titleSize,
    legend: legend.map((place) => ({ ...place, y: top + place.y })),
    plot: below,
    notes: Array.from({ length: notes }, (_, at) => end + (at + 1) * lineHeight),
  };
}
