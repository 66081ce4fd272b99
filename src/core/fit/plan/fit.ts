/**
 * A fit that puts its steps where they lose least, with layers weighed by how much they read of the
 * image.
 */
import { prunableLayers } from '../../cost/layers';
import { invariant } from '../../errors';
import { fitting, type Fit, type FitOptions } from '../fit';
import { totalLoss } from '../candidates';
import { stepsOf } from '../early-cut';
import { weighing } from '../masses/orders';
import type { PreparedStatistics } from '../prepare';
import { restoreTokens } from '../repair';
import { meanLoss } from '../simulate';
import type { Budget } from '../../cost/types';
import { planSteps } from './plan';

/** A planned schedule has no tolerance. */
export type Planned = Omit<Fit, 'alpha'>;

/**
 * Restores each schedule that `planSteps` finds to the budget, replays it, and returns the one that
 * loses least.
 *
 * @param importance by layer, the weight of losing all of its mass; the mean is 1. Without it, all
 *    weigh the same
 * @returns losses as every fit states them, unweighed
 * @throws HumanError as `fitSchedule`
 */
export function planSchedule(
  prepared: PreparedStatistics,
  budget: Budget,
  importance: Float64Array | undefined,
  options: FitOptions = {},
): Planned {
  const { shape, cut } = prepared;
  const given = stepsOf(cut);
  const { required, ranked, price, limit, complete } = fitting(prepared, budget, options);
  if (required <= 0 || prunableLayers(shape).length === 0) return complete(0, given);
  const weighed = weighing(ranked, importance);
  let best: { schedule: ReturnType<typeof stepsOf>; loss: number } | undefined;
  for (const steps of planSteps(prepared, weighed, given, price, limit, options.maxSteps)) {
    const mayAdd = options.maxSteps === undefined;
    const schedule = restoreTokens(prepared, weighed, steps, price, limit, mayAdd);
    const loss = totalLoss(meanLoss(weighed, shape.layers, schedule));
    if (best === undefined || loss < best.loss) best = { schedule, loss };
  }
  invariant(best !== undefined, 'a step at the first layer reaches whatever can be reached');
  return complete(0, best.schedule);
}
