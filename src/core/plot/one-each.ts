/** One mark for a point that was measured twice. Pure. */

/** Two budgets this near, as parts of the unpruned cost, count as one in a plot. */
const sameBudget = 0.005;

/**
 * The first point of each series at each budget. A baseline is at the cost of every recipe that it
 * is compared with, and costs of two methods at one budget differ by a token or so: with both
 * drawn, the baseline would seem to have two accuracies.
 *
 * @param points the most important first
 */
export function oneEach<Point>(
  points: readonly Point[],
  read: (point: Point) => { series: string; x: number },
): Point[] {
  const kept: Point[] = [];
  const bySeries = new Map<string, number[]>();
  for (const point of points) {
    const { series, x } = read(point);
    const before = bySeries.get(series) ?? [];
    if (before.some((other) => Math.abs(other - x) < sameBudget)) continue;
    bySeries.set(series, [...before, x]);
    kept.push(point);
  }
  return kept;
}
