/** Where everything of a plot of measured points is, for the panel and the report alike. Pure. */
import { emphasisOf, type Emphasis } from './emphasis';
import { endRoom, markRoom, type EndLabel } from './end-labels';
import { frameOf, rowCount, tickCount, type Frame, type Size } from './frame';
import { frontOf, stairs, type FrontRule } from './front';
import { overlap, placeLabels, wordBox, type Box, type PlacedLabel } from './labels';
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
import type { Scale, ScaleOf } from './scale';
import { endsFor, namesOf, placeNames, referenceId, type Name } from './series-names';

export type { Placed, PlotPoint };

export interface PlotAxis {
  title: string;
  /** At a mark. */
  tick(value: number): string;
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
  /** Named if there is more than one point on it. */
  front?: (FrontRule & { name: string }) | undefined;
  /** The unpruned model: a level, and a point if its cost is on the axis. */
  reference?: { name: string; x?: number | undefined; y: number } | undefined;
}

export interface PointsGeometry<Point extends PlotPoint> {
  frame: Frame;
  x: Scale;
  /** All points are of one cost: they stand side by side, and a place on the axis means nothing. */
  isOneCost: boolean;
  /** What stands below the axis: its title, and of one cost alone that cost. */
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

/** Stands for the unpruned model on the front. */
const referenceKey = '';

const margin = { left: 46, right: 16, top: 22, bottom: 34 };
/** The width left of a frame for the text at its marks. */
const leastWidth = 60;

/** @param size in pixels; narrow plots have smaller margins */
export function layoutPoints<Point extends PlotPoint>(
  plot: PointsPlot<Point>,
  size: Size,
): PointsGeometry<Point> {
  const { points, reference } = plot;
  const present = plot.series.filter(({ id }) => points.some(({ series }) => series === id));
  const emphasis = emphasisOf(points, present, {
    better: plot.front?.better ?? 'higher',
    isAllNamed: plot.isAllNamed,
  });
  const isOneCost = plot.x.isOne?.(points.map(({ x }) => x)) ?? false;
  // Stairs would be one line too many among others; with a single cost there are none.
  const isStepped = !emphasis.isSwept && !isOneCost;
  const front = plot.front && isStepped ? frontOf(onFrontOf(plot), plot.front) : [];
  const measured = new Set(front.flatMap(({ key }) => (key === referenceKey ? [] : [key])));
  const names = namesOf(emphasis, {
    front: measured.size > 1 ? plot.front?.name : undefined,
    more: plot.more,
  });
  const labelled = [...names.map(({ name }) => name), ...(reference ? [reference.name] : [])];
  const room = endRoom(labelled, size.width, markRoom);
  const left = Math.min(margin.left, size.width / 5);
  const legendFor = (some: readonly Name[]) => legendOf(some, { left, right: size.width - 4 });
  if (room !== undefined) {
    // Whatever is above moves no end sideways: once is enough to know which names go there.
    const first = layout(room, []);
    const far = names.filter(({ id }) => !first.requests.some((one) => one.id === id));
    const { requests, ...found } = far.length > 0 ? layout(room, legendFor(far)) : first;
    const ends = placeNames(requests, reference && { ...reference, y: found.level! }, found.frame);
    if (ends) return finish(found, ends);
  }
  return finish(layout(margin.right, legendFor(names)), []);

  function layout(right: number, legend: LegendPlace[]) {
    const isNarrow = size.width < margin.left + margin.right + leastWidth;
    const frame = frameOf(size, {
      ...margin,
      right: isNarrow ? 4 : right,
      top: margin.top + legendRows(legend),
    });
    const { x, y } = scalesOf(plot, frame, emphasis);
    if (isOneCost) x.marks = [];
    const around = { x, y, frame, isOneCost };
    const places = placesOf(points, around, plot.series, emphasis, measured);
    const corners = plot.front
      ? // Through the marks, where they have stepped aside too: beside them, it would be taken for an interval.
        stairs(
          places.filter(({ isOnFront }) => isOnFront).map((one) => [one.x, one.y]),
          plot.front,
        )
      : [];
    const requests = endsFor(names, places, {
      ...{ frame, others: emphasis.others, front: corners, isOneCost },
    });
    const level = reference && y(reference.y);
    return { ...{ frame, x, y, places, front: corners, level, legend }, requests };
  }

  function finish(
    {
      frame,
      x,
      y,
      places,
      front: corners,
      level,
      legend,
    }: Omit<ReturnType<typeof layout>, 'requests'>,
    ends: EndLabel[],
  ): PointsGeometry<Point> {
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
        ? labelOf(reference.name, level!, frame, [...marks, ...bars.slice(0, -1)])
        : undefined;
    const taken = label ? [...marks, wordBox(label)] : marks;
    const area = { ...frame, top: frame.top - 14 };
    return {
      ...{ frame, x, y, places, front: corners, ends, legend },
      isOneCost,
      xTitle: isOneCost ? `${plot.x.title}: ${plot.x.tick(oneOf(x))}` : plot.x.title,
      lines,
      reference: reference && {
        x: reference.x === undefined ? undefined : x(reference.x),
        ...{ y: level!, label },
      },
      labels: placeLabels(requestsOf(places), area, taken, bars),
    };
  }
}

/** The cost of all there is, in the middle of its axis. */
function oneOf(x: Scale): number {
  const [low, high] = x.domain() as [number, number];
  return Number(((low + high) / 2).toFixed(3));
}

/** Of all marks, and of the intervals that are drawn. */
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
    x: x.scale(xs, [left, right], tickCount(right - left, 64)),
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

/** On the line, at whichever end is free. */
function labelOf(
  text: string,
  y: number,
  frame: Frame,
  taken: readonly Box[],
): PlacedLabel | undefined {
  const at = (level: number): PlacedLabel[] => [
    { id: referenceKey, text, x: frame.left + 4, y: level, anchor: 'start' },
    { id: referenceKey, text, x: frame.right - 4, y: level, anchor: 'end' },
  ];
  const [above, below] = [at(y - 4), at(y + 12)];
  // The title of the axis is above the plot.
  const places = y - frame.top < 14 ? below : [...above, ...below];
  return places.find((place) => {
    const box = wordBox(place);
    return !taken.some((other) => overlap(box, other));
  });
}
