/** Fixes of a budget that the schedule misses, or stays far below. */
import { text } from '../../text';
import { formatBudget } from '../../cost/budget';
import { metrics } from '../../cost/metrics';
import { reductionOf } from '../../cost/reduction';
import { nodeAt } from '../document';
import { analyse } from './analysis';
import { replaceNode } from './edits';
import type { Fix, FixRequest } from './fix';

export function budgetFixes(request: FixRequest, canRefit: boolean): Fix[] {
  const refit: Fix = {
    title: text`Refit the schedule to the budget`,
    edits: [],
    command: 'refit',
    preferred: true,
  };
  return [...(canRefit ? [refit] : []), ...reached(request)];
}

/** Sets the budget to the value that the schedule really reaches. */
function reached({ document }: FixRequest): Fix[] {
  const { budget, costs, assessment } = analyse(document);
  const key = budget?.reduction === undefined ? 'value' : 'reduction';
  const node = nodeAt(document, ['budget', key]);
  if (!budget || !costs || !assessment || !node) return [];
  const { cost, prompt } = costs;
  const rules = metrics[budget.metric];
  // Rounded so that the schedule keeps to it: a saving down, an amount up.
  const amount =
    key === 'reduction'
      ? Math.max(
          0,
          Math.floor(reductionOf(cost, prompt, budget.metric, budget.convention) * 1e4) / 1e4,
        )
      : rules.roundUp(rules.amount(cost, budget.convention));
  const title = text`Set the budget to what the schedule reaches:
    ${formatBudget({ metric: budget.metric, convention: budget.convention, [key]: amount })}`;
  return [{ title, edits: [replaceNode(node, String(amount))] }];
}
