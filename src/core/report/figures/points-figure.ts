/** A figure of measured points, each with a sentence under the pointer. */
import { isAside } from '../../plot/step-aside';
import { el, type Markup } from '../../markup';
import { entry, mark, path, text } from '../../plot/drawing/parts';
import { drawPoints, type DrawnPlot } from '../../plot/drawing/points';
import { margin, px } from '../../plot/frame';
import { legendOf, legendRows } from '../../plot/legend';
import type { DrawnSeries } from '../../plot/plot-point';
import { layoutPoints, type PlotPoint } from '../../plot/points';
import { size, type Figure } from './figure';

export interface FigurePoint extends PlotPoint {
  /** A whole sentence, shown under the pointer. */
  tooltip: string;
}

export interface FigurePlot extends DrawnPlot<FigurePoint> {
  /** Said below the plot if marks are beside their places on the axis. */
  aside?: string | undefined;
}

/** A piece of a line with its mark, and the room for it, in pixels. */
const [piece, swatch] = [26, 38];
/** Between the plot and its legend, and below that. */
const space = 8;
/** Height of the note below, in pixels. */
const noteLine = 18;

/** A page that is sent has nobody who can ask for more: every reference has its name. */
export function pointsFigure(name: string, title: string, plot: FigurePlot): Figure {
  const { series, points } = plot;
  const references = series.filter(
    ({ id, isReference }) => isReference && points.some((point) => point.series === id),
  );
  const geometry = layoutPoints({ ...plot, isLegendApart: true }, size);
  const joined = new Set(geometry.lines.map((line) => line.series));
  const places = legendOf(references, { left: margin.left, right: size.width - 4 }, swatch);
  const body = [
    ...drawPoints(plot, geometry, ({ point, x, y }, look) =>
      el('g', { class: look.className }, mark(look.mark, x, y, el('title', {}, point.tooltip))),
    ),
    ...places.map((place, at) =>
      entry(
        { ...place, y: place.y + size.height + space },
        references[at]!.look.className,
        (x, y) => symbolOf(references[at]!, x, y, joined),
      ),
    ),
  ];
  const rows = legendRows(places);
  const below = size.height + (rows > 0 ? rows + 2 * space : 0);
  if (plot.aside === undefined || !isAside(geometry))
    return { name, title, ...size, height: below, body };
  const note = text(margin.left, below + noteLine - space, plot.aside);
  return { name, title, ...size, height: below + noteLine, body: [...body, note] };
}

/** The mark of a legend's entry, with a piece of its line if it has one. */
function symbolOf(
  { id, look: { className, dash, mark: shape } }: DrawnSeries,
  x: number,
  y: number,
  joined: ReadonlySet<string>,
): Markup[] {
  const line = `M${px(x - piece / 2)},${px(y)}h${piece}`;
  return [
    ...(joined.has(id) ? [path(`line ${className}`, line, { 'stroke-dasharray': dash })] : []),
    mark(shape, x, y),
  ];
}
