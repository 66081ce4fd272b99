/** Where everything of a plot of measured points is, for the panel and the report alike. Pure. */
import { emphasisOf, type Emphasis } from './emphasis';
import { endRoom, markRoom, type EndLabel, type EndRequest } from './end-labels';
import { columnCount, frameOf, margin, rowCount, type Frame, type Size } from './frame';
import { frontOf, stairs, type FrontRule } from './front';
import { placeLabels, textWidth, wordBox, type PlacedLabel } from './labels';
import { levelLabel } from './level-label';
import { legendOf, legendRows, type LegendPlace } from './legend';
import {
  lineBoxes,
  linesOf,
  markBox,
  placesOf,
  whiskerBox,
  type Line,
  type Placed,
} from './places';
import type { PlotPoint, PlotSeries } from './plot-point';
import { middleOf, type Scale, type ScaleOf } from './scale';
import { endsFor, namesOf, placeNames, referenceId, type Name } from './series-names';

export type { Placed, PlotPoint };

export interface PlotAxis {
  title: string;
  /** At a mark. */
  tick: (value: number) => string;
  scale: ScaleOf;
  /**
   * Whether values differ only by rounding: then the axis has a single mark, and points are side by
   * side.
   */
  isOne?: (values: readonly number[]) => boolean;
}

export interface PointsPlot<Point extends PlotPoint> {
  x: PlotAxis;
  y: PlotAxis;
  points: readonly Point[];
  /** In the order of the legend. */
  series: readonly PlotSeries[];
  /** The text for the number of series without a name. */
  more?: ((count: number) => string) | undefined;
  /** All series are named: somebody asked for them. */
  isAllNamed?: boolean | undefined;
  /** References are named elsewhere, all of them. */
  isLegendApart?: boolean | undefined;
  /** Named if there is more than one point on it. */
  front?: (FrontRule & { name: string }) | undefined;
  /** The unpruned model: a level, and a point if its cost is on the axis. */
  reference?: { name: string; x?: number | undefined; y: number } | undefined;
}

export interface PointsGeometry<Point extends PlotPoint> {
  frame: Frame;
  x: Scale;
  /** All points have one cost: they are drawn side by side, wherever the axis has it. */
  isOneCost: boolean;
  /** The text below the axis: its title, and if there is only one cost, that cost. */
  xTitle: string;
  y: Scale;
  /** From left to right. */
  places: Placed<Point>[];
  lines: Line[];
  /** Corners of stairs: between two points of the front nothing was measured. */
  front: [number, number][];
  reference: { x: number | undefined; y: number; label: PlacedLabel | undefined } | undefined;
  /**
   * Names at the ends of series; series that end too far from the edge, or all without room, are in
   * a legend.
   */
  ends: EndLabel[];
  legend: LegendPlace[];
  labels: PlacedLabel[];
}

/** Represents the unpruned model on the front. */
const referenceKey = '';

/** The width left of a frame for the text at its marks. */
const leastWidth = 60;

/** For the names of marks at the top. */
const nameRoom = 4;

/** What is decided about a plot before anything is placed. */
interface Plan<Point extends PlotPoint> {
  plot: PointsPlot<Point>;
  size: Size;
  emphasis: Emphasis;
  isOneCost: boolean;
  /** Keys of the measured points on the front. */
  onFront: ReadonlySet<string>;
  names: readonly Name[];
}

/** @param size in pixels; narrow plots have smaller margins */
export function layoutPoints<Point extends PlotPoint>(
  plot: PointsPlot<Point>,
  size: Size,
): PointsGeometry<Point> {
  const { reference } = plot;
  const plan = planOf(plot, size);
  const { names } = plan;
  const labelled = [...names.map(({ name }) => name), ...(reference ? [reference.name] : [])];
  const room = endRoom(labelled, size.width, markRoom);
  const left = Math.min(margin.left, size.width / 5);
  const legendFor = (some: readonly Name[]) => legendOf(some, { left, right: size.width - 4 });
  if (room !== undefined) {
    // Whatever is above moves no end sideways: once is enough to know which names go there.
    const first = layout(plan, room, []);
    const far = names.filter(({ id }) => !first.requests.some((one) => one.id === id));
    const found = far.length > 0 ? layout(plan, room, legendFor(far)) : first;
    const level = reference && { ...reference, y: found.level! };
    const ends = placeNames(found.requests, level, found.frame);
    if (ends) return finish(plan, found, ends);
  }
  return finish(plan, layout(plan, margin.right, legendFor(names)), []);
}

function planOf<Point extends PlotPoint>(plot: PointsPlot<Point>, size: Size): Plan<Point> {
  const { points, front } = plot;
  const present = plot.series.filter(({ id }) => points.some(({ series }) => series === id));
  const emphasis = emphasisOf(points, present, {
    better: front?.better ?? 'higher',
    ...{ isAllNamed: plot.isAllNamed, isLegendApart: plot.isLegendApart },
  });
  const isOneCost = plot.x.isOne?.(points.map(({ x }) => x)) ?? false;
  // Stairs would be one line too many among others; with a single cost there are none.
  const isStepped = !emphasis.isSwept && !isOneCost;
  const best = front && isStepped ? frontOf(onFrontOf(plot), front) : [];
  const onFront = new Set(best.flatMap(({ key }) => (key === referenceKey ? [] : [key])));
  const names = namesOf(emphasis, {
    front: onFront.size > 1 ? front?.name : undefined,
    more: plot.more,
  });
  return { plot, size, emphasis, isOneCost, onFront, names };
}

/** Places, with so much room for names to the right of them, below a legend. */
interface Layout<Point extends PlotPoint> extends Pick<
  PointsGeometry<Point>,
  'frame' | 'x' | 'y' | 'places' | 'front' | 'legend'
> {
  /** The unpruned model's value. */
  level: number | undefined;
  requests: EndRequest[];
}

function layout<Point extends PlotPoint>(
  { plot, size, emphasis, isOneCost, onFront, names }: Plan<Point>,
  right: number,
  legend: LegendPlace[],
): Layout<Point> {
  const isNarrow = size.width < margin.left + margin.right + leastWidth;
  const frame = frameOf(size, {
    ...margin,
    right: isNarrow ? 4 : right,
    top: margin.top + nameRoom + legendRows(legend),
  });
  const { x, y } = scalesOf(plot, frame, emphasis);
  if (isOneCost) x.marks = [];
  const around = { x, y, frame, isOneCost };
  const places = placesOf(plot.points, around, plot.series, emphasis, onFront);
  const marked = places.filter(({ isOnFront }) => isOnFront);
  const front = plot.front
    ? // Through the marks, even those that stepped aside: beside them it would look like an interval.
      stairs(
        marked.map((one) => [one.x, one.y]),
        plot.front,
      )
    : [];
  const requests = endsFor(names, places, { frame, others: emphasis.others, front, isOneCost });
  const level = plot.reference && y(plot.reference.y);
  return { frame, x, y, places, front, level, legend, requests };
}

/** Adds lines and labels, which lie where there is room. */
function finish<Point extends PlotPoint>(
  { plot, isOneCost }: Plan<Point>,
  { frame, x, y, places, front, level, legend }: Layout<Point>,
  ends: EndLabel[],
): PointsGeometry<Point> {
  const { reference } = plot;
  const marks = places.map(markBox);
  const lines = linesOf(places);
  const bars = [
    ...places.flatMap(whiskerBox),
    ...lines.flatMap(lineBoxes),
    ...(level === undefined ? [] : [{ ...frame, top: level - 1, bottom: level + 1 }]),
  ];
  const isLabelled = ends.some(({ id }) => id === referenceId);
  const label =
    reference && !isLabelled
      ? levelLabel(reference.name, level!, frame, [...marks, ...bars.slice(0, -1)])
      : undefined;
  // Above marks at the top there is room for a name, beside the title of the upright axis.
  const top = frame.top - 20;
  // Exported pictures have wider fonts than the panel.
  const right = 1.12 * textWidth(plot.y.title) + 8;
  const title = { left: 0, right, top, bottom: frame.top - 5 };
  const taken = [...marks, ...(label ? [wordBox(label)] : []), title];
  return {
    ...{ frame, x, y, places, front, ends, legend, lines, isOneCost },
    xTitle: isOneCost ? `${plot.x.title}: ${plot.x.tick(middleOf(x))}` : plot.x.title,
    reference: reference && {
      x: reference.x === undefined ? undefined : x(reference.x),
      ...{ y: level!, label },
    },
    labels: placeLabels(requestsOf(places), { ...frame, top }, taken, bars),
  };
}

/** Scales whose ranges hold all marks, and the intervals that are drawn. */
function scalesOf<Point extends PlotPoint>(
  { points, reference, x, y }: PointsPlot<Point>,
  { left, right, top, bottom }: Frame,
  { loud }: Emphasis,
): { x: Scale; y: Scale } {
  const xs = points.map((point) => point.x);
  if (reference?.x !== undefined) xs.push(reference.x);
  const ys = points.flatMap(({ series, y: at, interval }) => [
    at,
    ...(loud.has(series) ? (interval ?? []) : []),
  ]);
  if (reference) ys.push(reference.y);
  return {
    x: x.scale(xs, [left, right], columnCount(right - left)),
    y: y.scale(ys, [bottom, top], rowCount(bottom - top)),
  };
}

/** Everything that can be on the front: measured points, and the unpruned model. */
function onFrontOf<Point extends PlotPoint>({ points, reference, front }: PointsPlot<Point>) {
  const cost = reference?.x ?? (front?.cheaper === 'higher' ? 0 : undefined);
  return [
    ...(reference && cost !== undefined ? [{ key: referenceKey, x: cost, y: reference.y }] : []),
    ...points.map(({ key, x, y }) => ({ key, x, y })),
  ];
}

function requestsOf<Point extends PlotPoint>(places: readonly Placed<Point>[]) {
  return [...places]
    .sort(
      (a, b) => Number(b.point.isFirst ?? false) - Number(a.point.isFirst ?? false) || a.x - b.x,
    )
    .flatMap(({ point: { key: id, label: text, isFirst = false }, x, y }) =>
      text ? [{ id, text, x, y, isNeeded: isFirst }] : [],
    );
}
