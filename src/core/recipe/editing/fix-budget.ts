/** Fixes of a budget that the schedule misses, or stays far below. */
import { reductionOf } from '../../cost/cost';
import { formatBudget } from '../../cost/budget';
import { nodeAt } from '../document';
import { analyse } from './analysis';
import { replaceNode } from './edits';
import type { Fix, FixRequest } from './fixes';

export function budgetFixes(request: FixRequest, canRefit: boolean): Fix[] {
  const { l10n } = request;
  const refit: Fix = {
    title: l10n.t('Refit the schedule to the budget'),
    edits: [],
    command: 'refit',
    preferred: true,
  };
  return [...(canRefit ? [refit] : []), ...reached(request)];
}

/** States the budget as what the schedule really reaches. */
function reached({ document, l10n }: FixRequest): Fix[] {
  const { budget, costs, assessment } = analyse(document);
  const key = budget?.reduction === undefined ? 'value' : 'reduction';
  const node = nodeAt(document, ['budget', key]);
  if (!budget || !costs || !assessment || !node) return [];
  const { cost, prompt } = costs;
  // Rounded so that the schedule keeps to it: a saving down, an amount up.
  const amount =
    key === 'reduction'
      ? Math.max(
          0,
          Math.floor(reductionOf(cost, prompt, budget.metric, budget.convention) * 1e4) / 1e4,
        )
      : budget.metric === 'tokens'
        ? Math.ceil(cost.meanVisualTokens * 10) / 10
        : roundUp(cost.flops[budget.convention]);
  const title = l10n.t(
    'Set the budget to what the schedule reaches: {0}',
    formatBudget({ metric: budget.metric, convention: budget.convention, [key]: amount }),
  );
  return [{ title, edits: [replaceNode(node, String(amount))] }];
}

/** To four significant digits. */
function roundUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 3);
  return Math.ceil(value / unit) * unit;
}
