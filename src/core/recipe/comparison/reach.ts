/** A budget beside what the schedule really reaches, in as few characters as a list has room for. */
import { achieved, formatBudget, type Assessment } from '../../cost/budget';
import { formatFlops, formatPercent, formatTokens } from '../../cost/format';
import { decoderShape, promptShape, recipeCost } from '../recipe-cost';
import type { Recipe } from '../types';

export interface Reach extends Assessment {
  /** `60% → 60.1%`, `2.50 TFLOPs → 2.49 TFLOPs`, `tokens:128 → 127.6` */
  text: string;
}

export function reachOf(recipe: Recipe): Reach {
  const { budget, model } = recipe;
  const cost = recipeCost(recipe);
  const assessment = achieved(budget, decoderShape(model), promptShape(model), cost);
  const absolute =
    budget.metric === 'tokens'
      ? formatTokens(cost.meanVisualTokens)
      : formatFlops(cost.flops[budget.convention]);
  const reached = budget.reduction === undefined ? absolute : formatPercent(assessment.reached);
  return { ...assessment, text: `${formatBudget(budget)} → ${reached}` };
}
