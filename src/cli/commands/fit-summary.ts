/** The result of a fit in one line. */
import {
  formatFlops,
  formatMilliseconds,
  formatPercent,
  inPoints,
  formatSaving,
  formatTokens,
} from '../../core/cost/format';
import type { TimePair } from '../../core/cost/times';
import { amountsTotal } from '../../core/cost/overhead';
import type { Cost } from '../../core/cost/types';
import { formatMass } from '../../core/figures/format';
import type { Fit } from '../../core/fit/fit';
import { counted } from '../counted';

/** One line: the savings of a schedule, and the attention that it drops. */
export function summarizeFit({ cost, selfLoss, crossLoss, schedule, gap }: Fit): string {
  return [
    summarizeCost(cost, schedule.length),
    `${inPoints(gap)} points below the budget`,
    `attention mass dropped ${formatMass(selfLoss)} self, ${formatMass(crossLoss)} cross (ranks budgets, does not predict accuracy)`,
  ].join(', ');
}

export function summarizeCost(cost: Cost, steps: number): string {
  return [
    `${formatSaving(cost.reduction.decoder)} FLOPs (decoder), ${formatSaving(cost.reduction.visual)} (visual)`,
    `${formatFlops(cost.flops.decoder)}${choosingShare(cost)}`,
    `${formatTokens(cost.meanVisualTokens)} visual tokens a layer, ${formatTokens(cost.finalVisualTokens)} at the end`,
    `KV cache ${formatSaving(cost.kvReduction)}`,
    ...timeParts(cost),
    counted(steps, 'step'),
  ].join(', ');
}

/** A profile's prediction; empty without one. */
function timeParts({ times }: Cost): string[] {
  if (times === undefined) return [];
  const { prefill, firstToken } = times;
  const say = (label: string, { pruned, unpruned }: TimePair) =>
    `${label} ${formatMilliseconds(pruned)} instead of ${formatMilliseconds(unpruned)} (predicted)`;
  return [say('prefill', prefill), ...(firstToken ? [say('first token', firstToken)] : [])];
}

/** ` (0.08% of it to choose the tokens)`; empty if tokens are chosen by chance or by place. */
function choosingShare({ flops, overhead }: Cost): string {
  const total = amountsTotal(overhead);
  if (total === 0) return '';
  const part = formatPercent(flops.decoder === 0 ? 0 : total / flops.decoder, 2);
  return ` (${part}${overhead.counted ? ' of it' : ' more'} to choose the tokens)`;
}
