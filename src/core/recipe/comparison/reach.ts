/** A budget beside the value that the schedule really reaches. */
import { achieved, formatBudget, isKnownFor, type Assessment } from '../../cost/budget';
import { formatPercent } from '../../cost/format';
import { metrics } from '../../cost/metrics';
import { decoderShape, promptShape, recipeCost } from '../recipe-cost';
import type { Recipe } from '../types';

export interface Reach extends Assessment {
  /** As people write it: `60%`, `2.50 TFLOPs`, `tokens:128`. */
  budget: string;
  /** In its unit: `60.1%`, `2.49 TFLOPs`, `127.6`; `?` for a time that is not known. */
  reachedText: string;
}

export function reachOf(recipe: Recipe): Reach {
  const { budget, model } = recipe;
  const cost = recipeCost(recipe);
  if (!isKnownFor(budget, cost)) {
    const unknown = { required: NaN, reached: NaN, met: true, gap: 0 };
    return { ...unknown, budget: formatBudget(budget), reachedText: '?' };
  }
  const assessment = achieved(budget, decoderShape(model), promptShape(model), cost);
  const { amount, formatBare } = metrics[budget.metric];
  const absolute = formatBare(amount(cost, budget.convention));
  const reachedText = budget.reduction === undefined ? absolute : formatPercent(assessment.reached);
  return { ...assessment, budget: formatBudget(budget), reachedText };
}
