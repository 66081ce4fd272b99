/** What a fit gives, in one line. */
import {
  formatFlops,
  formatPercent,
  formatPoints,
  formatSaving,
  formatTokens,
} from '../../core/cost/format';
import { amountsTotal } from '../../core/cost/overhead';
import type { Cost } from '../../core/cost/types';
import { formatMass } from '../../core/figures/format';
import type { Fit } from '../../core/fit/fit';
import { counted } from '../counted';

/** One line: what a schedule gives and the attention it drops. */
export function summarizeFit({ cost, selfLoss, crossLoss, schedule, gap }: Fit): string {
  return [
    summarizeCost(cost, schedule.length),
    `${formatPoints(gap)} below the budget`,
    `attention mass dropped ${formatMass(selfLoss)} self, ${formatMass(crossLoss)} cross (ranks budgets, predicts no accuracy)`,
  ].join(', ');
}

export function summarizeCost(cost: Cost, steps: number): string {
  return [
    `${formatSaving(cost.reduction.decoder)} FLOPs (decoder), ${formatSaving(cost.reduction.visual)} (visual)`,
    `${formatFlops(cost.flops.decoder)}${choosingShare(cost)}`,
    `${formatTokens(cost.meanVisualTokens)} visual tokens a layer, ${formatTokens(cost.finalVisualTokens)} at the end`,
    `KV cache ${formatSaving(cost.kvReduction)}`,
    counted(steps, 'step'),
  ].join(', ');
}

/** ` (0.08% of it to choose the tokens)`; nothing where chance or places choose. */
function choosingShare({ flops, overhead }: Cost): string {
  const total = amountsTotal(overhead);
  if (total === 0) return '';
  const part = formatPercent(flops.decoder === 0 ? 0 : total / flops.decoder, 2);
  return ` (${part}${overhead.counted ? ' of it' : ' more'} to choose the tokens)`;
}
