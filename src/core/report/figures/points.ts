/** Where everything of a plot of measured points is. Pure. */
import { linear, type Scale } from './scale';
import type { Look } from './look';

export interface PlotPoint {
  x: number;
  y: number;
  /** 95% interval of y. */
  interval?: readonly [number, number] | undefined;
  /** A letter that tables explain. */
  key?: string | undefined;
  /** Whole sentence, for whoever points at it. */
  tooltip: string;
}

export interface Series {
  name: string;
  look: Look;
  /** Points are joined, in their order. */
  joined: boolean;
  /** Drawn behind and paler. */
  isBaseline: boolean;
  points: readonly PlotPoint[];
}

export interface Axis {
  label: string;
  /** A value the axis reaches at least. */
  includes?: number;
  format: (value: number) => string;
}

export interface PointsPlot {
  x: Axis;
  y: Axis;
  series: readonly Series[];
  /** Names the line through the best points, where there is one. */
  front?:
    { name: string; better: 'higher' | 'lower'; start: readonly [number, number] } | undefined;
  /** A level to compare with. */
  reference?: { name: string; y: number } | undefined;
}

export interface Placed {
  x: number;
  y: number;
  /** Ends of the interval. */
  low?: number;
  high?: number;
  point: PlotPoint;
}

export interface PointsGeometry {
  x: Scale;
  y: Scale;
  series: { series: Series; placed: Placed[] }[];
  front: [x: number, y: number][];
  labels: { text: string; x: number; y: number; anchor: 'start' | 'middle' | 'end' }[];
}

export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export function layoutPoints(plot: PointsPlot, frame: Frame): PointsGeometry {
  const points = plot.series.flatMap((series) => series.points);
  const ys = points.flatMap(({ y, interval }) => [y, ...(interval ?? [])]);
  const levels = [plot.reference?.y, plot.front?.start[1], plot.y.includes];
  const all = [...ys, ...levels.flatMap((one) => one ?? [])];
  const x = linear([0, most(points.map((point) => point.x))], [frame.left, frame.right], 8);
  const y = linear([Math.min(...all), Math.max(...all)], [frame.bottom, frame.top], 6);
  const series = plot.series.map((one) => ({ series: one, placed: one.points.map(place) }));
  return {
    x,
    y,
    series,
    front: front(points, plot.front).map(([a, b]) => [x(a), y(b)]),
    labels: labels(
      series.flatMap(({ placed }) => placed),
      frame,
    ),
  };

  function place(point: PlotPoint): Placed {
    const at = { x: x(point.x), y: y(point.y), point };
    return point.interval ? { ...at, low: y(point.interval[0]), high: y(point.interval[1]) } : at;
  }
}

function most(values: readonly number[]): number {
  return Math.max(0.1, ...values);
}

/**
 * The Pareto front as stairs: at each reduction, the best that anything at least as cheap reaches.
 * @returns corners, from the unpruned model on
 */
export function front(
  points: readonly Pick<PlotPoint, 'x' | 'y'>[],
  rule: PointsPlot['front'],
): [number, number][] {
  if (rule === undefined || points.length === 0) return [];
  const sign = rule.better === 'higher' ? 1 : -1;
  const best: (readonly [number, number])[] = [];
  // From the cheapest on: whatever is better than all that is cheaper is a step.
  const sorted = points
    .map(({ x, y }): readonly [number, number] => [x, y])
    .concat([rule.start])
    .sort(([ax, ay], [bx, by]) => bx - ax || sign * (by - ay));
  for (const point of sorted) {
    const last = best.at(-1);
    if (last === undefined || sign * (point[1] - last[1]) > 0) best.push(point);
  }
  const steps = best.reverse();
  return steps.flatMap(([px, py], i): [number, number][] =>
    i === 0
      ? [
          [0, py],
          [px, py],
        ]
      : [
          [steps[i - 1]![0], py],
          [px, py],
        ],
  );
}

const offsets = [
  { dx: 8, dy: -7, anchor: 'start' },
  { dx: 8, dy: 14, anchor: 'start' },
  { dx: -8, dy: -7, anchor: 'end' },
  { dx: -8, dy: 14, anchor: 'end' },
  { dx: 0, dy: -12, anchor: 'middle' },
  { dx: 0, dy: 20, anchor: 'middle' },
] as const;

/** Letters beside their points, where they touch neither another point nor another letter if that can be. */
function labels(placed: readonly Placed[], frame: Frame): PointsGeometry['labels'] {
  const taken = placed.map(({ x, y }) => ({ x, y }));
  return placed.flatMap(({ x, y, point }) => {
    if (point.key === undefined) return [];
    const choices = offsets.map(({ dx, dy, anchor }) => {
      const middle = x + dx + (anchor === 'start' ? 4 : anchor === 'end' ? -4 : 0);
      return { text: point.key!, x: x + dx, y: y + dy, anchor, at: { x: middle, y: y + dy - 4 } };
    });
    const fits = choices.find(
      ({ at }) =>
        at.x > frame.left &&
        at.x < frame.right + 20 &&
        at.y > frame.top - 10 &&
        at.y < frame.bottom &&
        taken.every((other) => Math.abs(other.x - at.x) > 9 || Math.abs(other.y - at.y) > 10),
    );
    const { at, ...label } = fits ?? choices[0]!;
    taken.push(at);
    return [label];
  });
}
