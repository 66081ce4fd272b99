/** `fitprune fit --frontier`: the whole trade-off as a table. */
import { formatSaving, formatTokens } from '../../core/cost/format';
import { formatMass } from '../../core/figures/format';
import type { Cost } from '../../core/cost/types';
import { colors, table } from '../terminal';

interface Point {
  alpha: number;
  cost: Cost;
  selfLoss: number;
  crossLoss: number;
  schedule: readonly unknown[];
}

export function frontierTable(points: readonly Point[]): string {
  return table(
    [
      'decoder',
      'visual',
      'tokens',
      'at the end',
      'KV cache',
      'self mass dropped',
      'cross mass dropped',
      'steps',
    ],
    points.map(({ cost, selfLoss, crossLoss, schedule }) => [
      formatSaving(cost.reduction.decoder),
      formatSaving(cost.reduction.visual),
      formatTokens(cost.meanVisualTokens),
      formatTokens(cost.finalVisualTokens),
      formatSaving(cost.kvReduction),
      formatMass(selfLoss),
      formatMass(crossLoss),
      schedule.length,
    ]),
  ).concat(`\n${colors.dim('FLOPs of decoder layers; none of these is both cheaper and better.')}`);
}
