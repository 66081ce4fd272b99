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
  const old = now.map((point) => before.find((one) => isSame(one, point)));
  const points = now.map((point, at): SweepPoint => {
    const [known] = old[at] ? withEvaluation([old[at].record], point.record) : [];
    return { ...point, record: known ?? point.record };
  });
  // Beside another schedule, or other answers, they would stand at another cost.
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
