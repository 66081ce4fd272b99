/** A figure of measured points, each with a sentence under the pointer. */
import { el } from '../../markup';
import { mark } from '../../plot/drawing/parts';
import { drawPoints, type DrawnPlot } from '../../plot/drawing/points';
import { layoutPoints, type PlotPoint } from '../../plot/points';
import { size, type Figure } from './figure';

export interface FigurePoint extends PlotPoint {
  /** A whole sentence, shown under the pointer. */
  tooltip: string;
}

export type FigurePlot = DrawnPlot<FigurePoint>;

export function pointsFigure(name: string, title: string, plot: FigurePlot): Figure {
  const body = drawPoints(plot, layoutPoints(plot, size), ({ point, x, y }, look) =>
    el('g', { class: look.className }, mark(look.mark, x, y, el('title', {}, point.tooltip))),
  );
  return { name, title, ...size, body };
}
