/** Which points of the frontier are drawn, and what the curve says between them. Pure. */
import { bisector } from 'd3-array';
import { nonDominated } from '../../src/core/pareto';
import type { Cost, CurvePoint, Loss } from '../../src/protocol/trade-off';
import { isAmount, isTime, valueOf, type Axis } from './axis';

/**
 * The points of the frontier for the plot and its table: from the least saving on the axis to the
 * largest.
 */
export function drawnPoints(axis: Axis, frontier: readonly CurvePoint[]): readonly CurvePoint[] {
  const sign = isAmount(axis) ? -1 : 1;
  const saving = ({ cost }: CurvePoint): number => sign * valueOf(axis, cost);
  return isTime(axis)
    ? timedCurve(frontier, saving)
    : frontier.toSorted((a, b) => saving(a) - saving(b));
}

/** Fewer points draw no curve. */
const leastPoints = 2;

/**
 * By FLOPs no point is both worse and more expensive, but a device may take longer for fewer FLOPs.
 * If it does for nearly all points, they are all drawn, to show that time is lost.
 */
function timedCurve(
  frontier: readonly CurvePoint[],
  saving: (point: CurvePoint) => number,
): readonly CurvePoint[] {
  const better = leastLosses(frontier, saving);
  return better.length < leastPoints ? frontier : better;
}

/** Points that no other beats in saving and loss, from the least saving to the largest. */
export function leastLosses<Point extends Loss>(
  points: readonly Point[],
  saving: (point: Point) => number,
): Point[] {
  const worth = ({ selfLoss, crossLoss }: Point): number => -(selfLoss + crossLoss);
  return nonDominated(points, { saving, worth });
}

/**
 * The losses of the curve where it saves `reduction`, between its points: before a fit has
 * answered.
 */
export function lossAt(
  frontier: readonly CurvePoint[],
  reduction: number,
  reductionOf: (cost: Cost) => number,
): Loss | undefined {
  const points = leastLosses(frontier, ({ cost }) => reductionOf(cost));
  if (points.length === 0) return undefined;
  const after = bisector((point: CurvePoint) => reductionOf(point.cost)).left(points, reduction);
  const [from, to] = [points[Math.max(0, after - 1)]!, points[Math.min(after, points.length - 1)]!];
  const [start, end] = [reductionOf(from.cost), reductionOf(to.cost)];
  const part = end > start ? Math.min(1, Math.max(0, (reduction - start) / (end - start))) : 0;
  const between = (a: number, b: number): number => a + (b - a) * part;
  return {
    selfLoss: between(from.selfLoss, to.selfLoss),
    crossLoss: between(from.crossLoss, to.crossLoss),
  };
}
