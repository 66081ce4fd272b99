/** Draws a plot of measured points. */
import { leadPath, type EndLabel } from '../../plot/end-labels';
import type { LegendPlace } from '../../plot/legend';
import { layoutPoints, type Placed, type PlotPoint, type PointsPlot } from '../../plot/points';
import { frontId } from '../../plot/series-names';
import { el, type Markup } from '../markup';
import type { Figure } from './figure';
import { axes, mark, px, size, text } from './frame';

export interface FigurePoint extends PlotPoint {
  /** A whole sentence, shown under the pointer. */
  tooltip: string;
}

/** How a series is drawn. */
export interface FigureLook {
  /** Path around the origin. */
  mark: string;
  /** The CSS class that gives it its colour. */
  className: string;
  /** Behind others. */
  isBehind: boolean;
  /** Of its lines, as SVG has it; whole without. */
  dash?: string | undefined;
}

export interface FigurePlot extends PointsPlot<FigurePoint> {
  series: readonly { id: string; name: string; isReference?: boolean; look: FigureLook }[];
}

export function pointsFigure(name: string, title: string, plot: FigurePlot): Figure {
  const geometry = layoutPoints(plot, size);
  const { frame, x, y, front, reference } = geometry;
  const looks = new Map(plot.series.map(({ id, look }) => [id, look]));
  const order = plot.series.toSorted((a, b) => Number(b.look.isBehind) - Number(a.look.isBehind));
  const body = [
    ...axes(frame, { ...plot.x, title: geometry.xTitle, scale: x }, { ...plot.y, scale: y }),
    ...(reference ? [path('reference', `M${frame.left} ${px(reference.y)}H${frame.right}`)] : []),
    ...(front.length > 0 ? [path('front', polyline(front))] : []),
    ...order.map(({ id, look }) =>
      el(
        'g',
        { class: look.className },
        ...geometry.lines
          .filter(({ series }) => series === id)
          .map(({ points, isFaint }) =>
            path(isFaint ? 'line quiet' : 'line', polyline(points), look.dash),
          ),
        ...drawPoints(
          geometry.places.filter(({ point }) => point.series === id),
          look,
        ),
      ),
    ),
    ...[...geometry.labels, ...(reference?.label ? [reference.label] : [])].map(
      ({ id, text: words, x: left, y: top, anchor }) =>
        text(left, top, words, { class: id === '' ? 'note' : 'key', 'text-anchor': anchor }),
    ),
    ...geometry.ends.map((end) => drawEnd(end, looks.get(end.id))),
    ...geometry.legend.map((place) => drawEntry(place, looks.get(place.id))),
  ];
  return { name, title, ...size, body };
}

function drawPoints(places: readonly Placed<FigurePoint>[], look: FigureLook): Markup[] {
  return [
    ...places.flatMap(({ x, low, high, isQuiet }) =>
      low === undefined || high === undefined || isQuiet
        ? []
        : [
            path(
              'bar',
              `M${px(x)} ${px(low)}V${px(high)}` +
                `M${px(x - 3)} ${px(low)}h6M${px(x - 3)} ${px(high)}h6`,
            ),
          ],
    ),
    ...places.map(({ x, y, point }) => mark(look.mark, x, y, el('title', {}, point.tooltip))),
  ];
}

/** Its name, and a line that leads to it. */
function drawEnd(end: EndLabel, look: FigureLook | undefined): Markup {
  const lead = leadPath(end);
  return el(
    'g',
    { class: look?.className ?? (end.id === frontId ? 'best' : 'note') },
    lead === '' ? undefined : path('lead', lead),
    look && end.mark ? mark(look.mark, end.mark.x, end.mark.y) : undefined,
    text(end.label.x, end.label.y, end.text, { class: 'end' }),
  );
}

function drawEntry({ id, text: words, x, y }: LegendPlace, look: FigureLook | undefined): Markup {
  const front = id === frontId ? path('front', `M${px(x - 2)} ${px(y)}h12`) : undefined;
  return el(
    'g',
    { class: look?.className ?? (front ? 'best' : 'note') },
    look ? mark(look.mark, x + 4, y) : front,
    text(x + 14, y + 4, words),
  );
}

function polyline(points: readonly (readonly [number, number])[]): string {
  return `M${points.map(([x, y]) => `${px(x)} ${px(y)}`).join('L')}`;
}

function path(cls: string, d: string, dash?: string): Markup {
  return el('path', { class: cls, d, ...(dash !== undefined && { 'stroke-dasharray': dash }) });
}
