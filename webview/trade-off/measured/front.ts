/** The front of what was measured: points than which nothing is better at a cost that is really lower. Pure. */
import { line } from 'd3-shape';
import type { MeasuredChoice } from '../../../src/protocol/trade-off';

export interface FrontPoint {
  key: string;
  x: number;
  y: number;
}

/** Savings nearer than this are equal: schedules have whole tokens, and baselines are as near as that to a recipe. */
const equalSaving = 0.005;
/** Parts of a time: medians of the same run differ by as much from one measurement to the next. */
const equalTime = 0.02;

/** Whether two costs are one, by what their metric can tell apart. */
function isEqualCost(a: number, b: number, { x }: MeasuredChoice): boolean {
  const difference = Math.abs(a - b);
  return difference <= (x === 'time' ? equalTime * Math.max(a, b) : equalSaving);
}

/**
 * Points that no other beats, from left to right: by being at least as good both ways and better in one, or by being
 * better at a cost that is as good as equal.
 */
export function frontOf(points: readonly FrontPoint[], choice: MeasuredChoice): FrontPoint[] {
  const across = (point: FrontPoint): number => (choice.x === 'time' ? -point.x : point.x);
  const up = (point: FrontPoint): number => (choice.y === 'kl' ? -point.y : point.y);
  const beats = (a: FrontPoint, b: FrontPoint): boolean =>
    across(a) >= across(b)
      ? up(a) > up(b) || (up(a) === up(b) && across(a) > across(b))
      : up(a) > up(b) && isEqualCost(a.x, b.x, choice);
  return points
    .filter((point) => !points.some((other) => beats(other, point)))
    .sort((a, b) => a.x - b.x || a.y - b.y);
}

/**
 * What can be had between two points of the front is what the worse of them has: stairs.
 * @param points in pixels, from left to right
 */
export function stairs(
  points: readonly (readonly [number, number])[],
  { x: axis }: MeasuredChoice,
): string {
  const corners = points.flatMap(([x, y], i): [number, number][] => {
    const before = points[i - 1];
    if (!before) return [[x, y]];
    // A point saves any less than it does, and keeps any longer time.
    const corner: [number, number] = axis === 'time' ? [x, before[1]] : [before[0], y];
    return [corner, [x, y]];
  });
  return points.length > 1 ? (line()(corners) ?? '') : '';
}
