/** What a sweep's budget measured before that it did not measure again. Pure. */
import { isBaseline } from '../../recipe/methods';
import { withEvaluation } from '../../recipe/evaluations';
import type { SweepPoint } from './sweep-file';

/**
 * Latency, attention and baselines stay where the same schedule came to the same answers: whoever sweeps again without them
 * wants them no less, and they took minutes. Baselines that were points of their own stay beside what they stood beside.
 * @param before of one budget, as it was measured
 * @param now of the same budget, fitted methods first
 * @returns what the budget comes to, in the order of `now`, then what stays
 */
export function withEarlier(
  before: readonly SweepPoint[],
  now: readonly SweepPoint[],
): SweepPoint[] {
  const points = now.map((point): SweepPoint => {
    const old = before.find((one) => isSame(one, point));
    return old ? { ...point, record: withEvaluation([old.record], point.record).at(-1)! } : point;
  });
  // Beside another schedule, or other answers, they would stand at another cost.
  const [first] = points;
  const isKept = before.some((one) => {
    return (
      first !== undefined &&
      isSame(one, first) &&
      one.record.baselines !== undefined &&
      one.record.baselines === first.record.baselines
    );
  });
  if (!isKept) return points;
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
