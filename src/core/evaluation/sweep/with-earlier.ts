/** Carries over what an earlier run measured at a sweep's budget and this one did not. Pure. */
import { isBaseline } from '../../recipe/methods';
import { withEvaluation } from '../../recipe/results/evaluations';
import type { SweepPoint } from './sweep-file';

/**
 * Keeps latency, attention and baselines if the same schedule gave the same answers: they took
 * minutes to measure, and sweeping again without them does not mean that they are not wanted.
 * Baselines that were points of their own stay beside the point they were compared with.
 *
 * @param before of one budget, as it was measured
 * @param now of the same budget, fitted methods first
 * @returns the points of that budget, in the order of `now`, then those carried over
 */
export function withEarlier(
  before: readonly SweepPoint[],
  now: readonly SweepPoint[],
): SweepPoint[] {
  const old = now.map((point) => before.find((one) => isSame(one, point)));
  const points = now.map((point, at): SweepPoint => {
    const [known] = old[at] ? withEvaluation([old[at].record], point.record) : [];
    return { ...point, record: known ?? point.record };
  });
  // With another schedule, or other answers, they would be at another cost.
  const kept = old[0]?.record.baselines;
  if (kept === undefined || points[0]?.record.baselines !== kept) return points;
  const stays = before.filter(
    (one) => isBaselinePoint(one) && !points.some((point) => isSame(one, point)),
  );
  return [...points, ...stays];
}

function isSame({ record: one }: SweepPoint, { record: other }: SweepPoint): boolean {
  return (
    one.schedule === other.schedule && one.data === other.data && one.samples === other.samples
  );
}

function isBaselinePoint({ recipe: { fit } }: SweepPoint): boolean {
  return fit !== undefined && isBaseline(fit.method);
}
