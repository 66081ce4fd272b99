/** The places of a plot's marks, and the lines through them. Pure. */
import type { Frame } from './frame';
import type { Box } from './labels';
import type { Emphasis } from './emphasis';
import type { PlotPoint, PlotSeries } from './plot-point';
import type { Scale } from './scale';
import { abreast, stepAside } from './step-aside';

export interface Placed<Point extends PlotPoint> {
  point: Point;
  /** Where the mark is: it steps aside if several would cover one another. */
  x: number;
  y: number;
  /** Ends of the interval. */
  low?: number;
  high?: number;
  isOnFront: boolean;
  /** Its interval is shown under the pointer only. */
  isQuiet: boolean;
  /** Its series is not named. */
  isFaint: boolean;
}

export interface Line {
  series: string;
  isFaint: boolean;
  points: [number, number][];
}

/** Intervals of one budget are as far apart as they are wide, in pixels. */
const intervalStep = 6;

/**
 * In a sweep marks stay at their places, except those with intervals, which are all moved by the
 * same amount: a line through marks that step aside one by one would zigzag. All others step aside
 * from one another.
 *
 * @returns from left to right
 */
export function placesOf<Point extends PlotPoint>(
  points: readonly Point[],
  { x, y, frame, isOneCost }: { x: Scale; y: Scale; frame: Frame; isOneCost: boolean },
  series: readonly PlotSeries[],
  { isSwept, loud, others }: Emphasis,
  front: ReadonlySet<string>,
): Placed<Point>[] {
  const places = points.map((point): Placed<Point> => {
    const isQuiet = !loud.has(point.series);
    const isFaint = others.some(({ id }) => id === point.series);
    const at = {
      ...{ point, x: x(point.x), y: y(point.y), isQuiet, isFaint },
      isOnFront: front.has(point.key),
    };
    if (!point.interval) return at;
    const [low, high] = point.interval;
    return { ...at, low: y(low), high: y(high) };
  });
  const order = series.map(({ id }) => id);
  const isFixed = ({ point }: Placed<Point>): boolean => isSwept && point.joined !== undefined;
  const free = places.filter((place) => !isFixed(place));
  const shift = shiftOf(places.filter(isFixed), order);
  return [
    ...(isOneCost ? abreast(free, order, frame) : stepAside(free, order, frame.right - frame.left)),
    ...places
      .filter(isFixed)
      .map((place) => ({ ...place, x: place.x + (shift.get(place.point.series) ?? 0) })),
  ].sort((a, b) => a.x - b.x);
}

/** How far a series with intervals is moved aside, in pixels. */
function shiftOf(
  places: readonly Placed<PlotPoint>[],
  order: readonly string[],
): Map<string, number> {
  const wide = places.filter(({ isQuiet, low }) => !isQuiet && low !== undefined);
  const present = order.filter((id) => wide.some(({ point }) => point.series === id));
  return new Map(present.map((id, at) => [id, (at - (present.length - 1) / 2) * intervalStep]));
}

export function linesOf<Point extends PlotPoint>(places: readonly Placed<Point>[]): Line[] {
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
      isFaint: members[0]!.isFaint,
      points: members.map(({ x, y }): [number, number] => [x, y]),
    }));
}

/** The boxes along a line, which labels avoid. */
export function lineBoxes({ points, isFaint }: Line): Box[] {
  if (isFaint) return [];
  return points.slice(1).flatMap(([x, y], at) => {
    const [fromX, fromY] = points[at]!;
    const pieces = Math.max(1, Math.ceil(Math.hypot(x - fromX, y - fromY) / 8));
    return Array.from({ length: pieces + 1 }, (_, i): Box => {
      const [left, top] = [fromX + ((x - fromX) * i) / pieces, fromY + ((y - fromY) * i) / pieces];
      return { left: left - 3, right: left + 3, top: top - 2, bottom: top + 2 };
    });
  });
}

/** What a mark covers. */
export function markBox({ x, y }: { x: number; y: number }): Box {
  return { left: x - 5, right: x + 5, top: y - 5, bottom: y + 5 };
}

/** The bar of an interval, which would cross a label. */
export function whiskerBox({
  x,
  low,
  high,
  isQuiet,
}: Pick<Placed<PlotPoint>, 'x' | 'low' | 'high' | 'isQuiet'>): Box[] {
  if (low === undefined || high === undefined || isQuiet) return [];
  return [{ left: x - 4, right: x + 4, top: Math.min(low, high), bottom: Math.max(low, high) }];
}
