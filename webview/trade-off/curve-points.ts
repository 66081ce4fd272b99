/** Which points of the frontier are drawn, and what the curve says between them. Pure. */
import { bisector } from 'd3-array';
import type { Cost, CurvePoint, Loss } from '../../src/protocol/trade-off';
import { isAmount, isTime, valueOf, type Axis } from './axis';

/**
 * The points of the frontier for the plot and its table: from the least saving on the axis to the
 * largest.
 */
export function drawnPoints(axis: Axis, frontier: readonly CurvePoint[]): readonly CurvePoint[] {
  const sign = isAmount(axis) ? -1 : 1;
  const sorted = frontier.toSorted(
    (a, b) => sign * (valueOf(axis, a.cost) - valueOf(axis, b.cost)),
  );
  return isTime(axis) ? timedCurve(frontier, sorted) : sorted;
}

/** Fewer points draw no curve. */
const leastPoints = 2;

/**
 * By FLOPs no point is both worse and more expensive, but a device may take longer for fewer FLOPs.
 * If it does for nearly all points, they are all drawn, to show that time is lost.
 */
function timedCurve(
  frontier: readonly CurvePoint[],
  sorted: readonly CurvePoint[],
): readonly CurvePoint[] {
  const better = undominated(sorted);
  return better.length < leastPoints ? frontier : better;
}

/** @param points from the least saving to the largest */
export function undominated<Point extends Loss>(points: readonly Point[]): Point[] {
  let least = Infinity;
  const kept = points.toReversed().filter(({ selfLoss, crossLoss }) => {
    const isBetter = selfLoss + crossLoss < least;
    if (isBetter) least = selfLoss + crossLoss;
    return isBetter;
  });
  return kept.reverse();
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
  const points = undominated(
    [...frontier].sort((a, b) => reductionOf(a.cost) - reductionOf(b.cost)),
  );
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
