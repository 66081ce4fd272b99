/** Draws a plot of measured points. Pure. */
import { el, type Markup } from '../../markup';
import type { DrawnSeries, SeriesLook } from '../plot-point';
import type { Placed, PlotPoint, PointsGeometry, PointsPlot } from '../points';
import type { Line } from '../places';
import { drawAxes } from './axes';
import { drawNames, type Looks } from './names';
import { mark, path, polyline } from './parts';
import { px } from '../frame';

export interface DrawnPlot<Point extends PlotPoint> extends PointsPlot<Point> {
  series: readonly DrawnSeries[];
}

/** The mark of the unpruned model. */
const unprunedMark = 'M-5,-5H5V5H-5Z';

/**
 * Axes, lines, points and names, each drawn over those before it.
 * @param drawPoint draws a point: its mark, with its tooltip
 * @param pointed the series under the pointer, whose lines and intervals are emphasised
 */
export function drawPoints<Point extends PlotPoint>(
  { x, y, series }: DrawnPlot<Point>,
  geometry: PointsGeometry<Point>,
  drawPoint: (place: Placed<Point>, look: SeriesLook) => Markup,
  pointed?: string,
): Markup[] {
  const { frame, xTitle } = geometry;
  const looks: Looks = new Map(series.map(({ id, look }) => [id, look]));
  const places = inOrder(geometry.places, looks, ({ point }) => point.series);
  return [
    drawAxes(
      frame,
      { tick: x.tick, title: xTitle, scale: geometry.x },
      { tick: y.tick, title: y.title, scale: geometry.y },
    ),
    el(
      'g',
      { class: 'lines', 'aria-hidden': 'true' },
      ...drawLevels(geometry),
      ...drawLines(
        inOrder(geometry.lines, looks, (line) => line.series),
        pointed,
      ),
      ...drawIntervals(places, pointed),
    ),
    el('g', { class: 'points' }, ...places.map(({ item, look }) => drawPoint(item, look))),
    el('g', { class: 'names', 'aria-hidden': 'true' }, ...drawNames(geometry, looks)),
  ];
}

interface Looking<Item> {
  item: Item;
  look: SeriesLook;
}

/** Sorts by looks, references first: they are drawn below what is compared with them. */
function inOrder<Item>(
  items: readonly Item[],
  looks: Looks,
  seriesOf: (item: Item) => string,
): Looking<Item>[] {
  return items
    .map((item) => ({ item, look: looks.get(seriesOf(item))! }))
    .sort((a, b) => Number(b.look.isBehind) - Number(a.look.isBehind));
}

/** The front, and the unpruned model. */
function drawLevels<Point extends PlotPoint>(geometry: PointsGeometry<Point>): Markup[] {
  const { frame, front, reference } = geometry;
  return [
    ...(front.length > 0 ? [path('front', polyline(front))] : []),
    ...(reference ? [path('reference', `M${frame.left},${px(reference.y)}H${frame.right}`)] : []),
    ...(reference?.x === undefined ? [] : [mark(unprunedMark, reference.x, reference.y)]),
  ];
}

function drawLines(lines: readonly Looking<Line>[], pointed: string | undefined): Markup[] {
  return lines.map(({ item: { series, points, isFaint }, look: { className, dash } }) =>
    path(
      `line ${className}${isFaint ? ' faint' : ''}${series === pointed ? ' pointed' : ''}`,
      polyline(points),
      { 'stroke-dasharray': dash },
    ),
  );
}

function drawIntervals<Point extends PlotPoint>(
  places: readonly Looking<Placed<Point>>[],
  pointed: string | undefined,
): Markup[] {
  return places.flatMap(({ item: { point, x, low, high, isQuiet }, look: { className } }) => {
    const isPointed = point.series === pointed;
    if (low === undefined || high === undefined || (isQuiet && !isPointed)) return [];
    const [at, from, to] = [px(x), px(low), px(high)];
    const bar = `M${at},${from}V${to}m-3,0h6M${at},${from}m-3,0h6`;
    return [path(`bar ${className}${isPointed ? ' pointed' : ''}`, bar)];
  });
}
