/** Where everything of a plot of measured points is, for the panel and the report alike. Pure. */
import { endRoom, placeEnds, type EndLabel } from './end-labels';
import { frameOf, rowCount, tickCount, type Frame, type Size } from './frame';
import { frontOf, stairs, type FrontRule } from './front';
import { overlap, placeLabels, wordBox, type Box, type PlacedLabel } from './labels';
import { legendOf, legendRows, type LegendPlace } from './legend';
import type { Scale, ScaleOf } from './scale';
import { stepAside } from './step-aside';

export interface PlotPoint {
  key: string;
  /** Of its series. */
  series: string;
  x: number;
  y: number;
  /** 95% interval of y. */
  interval?: readonly [number, number] | undefined;
  /** Stands beside it: a recipe's name, or the letter that tables explain. */
  label?: string | undefined;
  /** Its label goes before others. */
  isFirst?: boolean | undefined;
  /** Points of one series that have this in common are joined, from left to right. */
  joined?: string | undefined;
}

export interface PlotAxis {
  title: string;
  /** At a mark. */
  tick(value: number): string;
  scale: ScaleOf;
}

export interface PointsPlot<Point extends PlotPoint> {
  x: PlotAxis;
  y: PlotAxis;
  points: readonly Point[];
  /** In the order of the legend. */
  series: readonly { id: string; name: string }[];
  /** Named where there is more than one point on it. */
  front?: (FrontRule & { name: string }) | undefined;
  /** The unpruned model: a level, and a point where its cost is on the axis too. */
  reference?: { name: string; x?: number | undefined; y: number } | undefined;
}

export interface Placed<Point extends PlotPoint> {
  point: Point;
  /** Of the mark, which steps aside where several would cover one another. */
  x: number;
  y: number;
  /** Ends of the interval. */
  low?: number;
  high?: number;
  isOnFront: boolean;
}

export interface PointsGeometry<Point extends PlotPoint> {
  frame: Frame;
  x: Scale;
  y: Scale;
  /** From left to right. */
  places: Placed<Point>[];
  joined: { series: string; points: [number, number][] }[];
  /** Corners of stairs: between two points of the front nothing was measured. */
  front: [number, number][];
  reference: { x: number | undefined; y: number; label: PlacedLabel | undefined } | undefined;
  /** Names at the ends of series, or else the legend. */
  ends: EndLabel[];
  legend: LegendPlace[];
  labels: PlacedLabel[];
}

/** The front's among the names of series. */
export const frontId = 'front';
/** Stands for the unpruned model on the front. */
const referenceKey = '';

const margin = { left: 46, right: 16, top: 22, bottom: 34 };
/** Left of a frame, what is written at its marks takes this. */
const leastWidth = 60;

/** @param size in pixels; narrow plots have smaller margins */
export function layoutPoints<Point extends PlotPoint>(
  plot: PointsPlot<Point>,
  size: Size,
): PointsGeometry<Point> {
  const { points, reference } = plot;
  const front = plot.front ? frontOf(onFrontOf(plot), plot.front) : [];
  const measured = front.filter(({ key }) => key !== referenceKey);
  const present = plot.series.filter(({ id }) => points.some(({ series }) => series === id));
  const named = [
    ...present,
    ...(plot.front && measured.length > 1 ? [{ id: frontId, name: plot.front.name }] : []),
  ];
  const room = endRoom(
    named.map(({ name }) => name),
    size.width,
  );
  const direct = room === undefined ? undefined : layout(room, 0);
  if (direct?.ends) return { ...direct, ends: direct.ends, legend: [] };
  const left = Math.min(margin.left, size.width / 5);
  const legend = legendOf(named, { left, right: size.width - 4 });
  return { ...layout(margin.right, legendRows(legend)), ends: [], legend };

  function layout(right: number, rows: number) {
    const isNarrow = size.width < margin.left + margin.right + leastWidth;
    const frame = frameOf(size, {
      ...margin,
      right: isNarrow ? 4 : right,
      top: margin.top + rows,
    });
    const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
    const xs = [
      ...points.map((point) => point.x),
      ...(reference?.x === undefined ? [] : [reference.x]),
    ];
    const ys = [
      ...points.flatMap(({ y, interval }) => [y, ...(interval ?? [])]),
      ...(reference ? [reference.y] : []),
    ];
    const x = plot.x.scale(xs, [frame.left, frame.right], tickCount(width, 64));
    const y = plot.y.scale(ys, [frame.bottom, frame.top], rowCount(height));
    const keys = new Set(measured.map(({ key }) => key));
    const places = stepAside(
      points.map((point) => placed(point, x, y, keys)),
      plot.series.map(({ id }) => id),
      width,
    );
    const corners = plot.front
      ? // Through the marks, where they have stepped aside too: beside them, it would be taken for an interval.
        stairs(
          places.filter(({ isOnFront }) => isOnFront).map((one) => [one.x, one.y]),
          plot.front,
        )
      : [];
    const boxes = places.map(boxOf);
    const level = reference && {
      x: reference.x === undefined ? undefined : x(reference.x),
      y: y(reference.y),
      label: labelOf(reference.name, y(reference.y), frame, boxes),
    };
    const taken = level?.label ? [...boxes, wordBox(level.label)] : boxes;
    return {
      ...{ frame, x, y, places, front: corners, reference: level },
      joined: joinedOf(places),
      ends: placeEnds(endsOf(named, places, corners), frame),
      labels: placeLabels(
        requests(places),
        { ...frame, top: frame.top - 14 },
        taken,
        places.flatMap(whiskerOf),
      ),
    };
  }
}

/** All that can lie on the front: what was measured, and the unpruned model. */
function onFrontOf<Point extends PlotPoint>({ points, reference, front }: PointsPlot<Point>) {
  const cost = reference?.x ?? (front?.cheaper === 'higher' ? 0 : undefined);
  return [
    ...(reference && cost !== undefined ? [{ key: referenceKey, x: cost, y: reference.y }] : []),
    ...points.map(({ key, x, y }) => ({ key, x, y })),
  ];
}

function placed<Point extends PlotPoint>(
  point: Point,
  x: Scale,
  y: Scale,
  front: ReadonlySet<string>,
): Placed<Point> {
  const at = { point, x: x(point.x), y: y(point.y), isOnFront: front.has(point.key) };
  if (!point.interval) return at;
  const [low, high] = point.interval;
  return { ...at, low: y(low), high: y(high) };
}

function joinedOf<Point extends PlotPoint>(places: readonly Placed<Point>[]) {
  const groups = new Map<string, Placed<Point>[]>();
  for (const place of places) {
    const { joined, series } = place.point;
    if (joined === undefined) continue;
    const key = `${series} ${joined}`;
    groups.set(key, [...(groups.get(key) ?? []), place]);
  }
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => ({
      series: members[0]!.point.series,
      points: members.map(({ x, y }): [number, number] => [x, y]),
    }));
}

/** The right end of each series, and of the front. */
function endsOf<Point extends PlotPoint>(
  named: readonly { id: string; name: string }[],
  places: readonly Placed<Point>[],
  front: readonly (readonly [number, number])[],
) {
  return named.flatMap(({ id, name: text }) => {
    if (id === frontId) {
      const end = front.at(-1);
      return end ? [{ id, text, x: end[0], y: end[1] }] : [];
    }
    const end = places.findLast(({ point }) => point.series === id);
    return end ? [{ id, text, x: end.x, y: end.y }] : [];
  });
}

function requests<Point extends PlotPoint>(places: readonly Placed<Point>[]) {
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
  // Above the plot stands the title of its axis.
  const places = y - frame.top < 14 ? below : [...above, ...below];
  return places.find((place) => {
    const box = wordBox(place);
    return !taken.some((other) => overlap(box, other));
  });
}

/** What a mark covers. */
function boxOf({ x, y }: { x: number; y: number }): Box {
  return { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 };
}

/** The bar of an interval, which strikes a label through. */
function whiskerOf({ x, low, high }: { x: number; low?: number; high?: number }): Box[] {
  if (low === undefined || high === undefined) return [];
  return [{ left: x - 4, right: x + 4, top: Math.min(low, high), bottom: Math.max(low, high) }];
}
