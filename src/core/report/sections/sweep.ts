/** The points of sweeps as a table. */
import { budgetText } from '../../cost/budget';
import { formatPercent } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatKl, formatPercentInterval } from '../../figures/format';
import { differenceInterval, retainedOf } from '../../figures/retained';
import { bestBaselines, betterBaselines, methodLabels } from '../../recipe/methods';
import type { EvaluationRecord } from '../../recipe/types';
import { text } from '../../text';
import { cell, type Block, type Cell } from '../document';
import type { MeasuredGroup, SweepPoint } from '../findings';
import type { Say } from '../types';
import { change } from './measured-table';
import { methodName } from './names';

export function sweepSection({ sweep }: MeasuredGroup, say: Say): Block[] {
  if (sweep.length === 0) return [];
  return [
    { kind: 'heading', level: 3, content: [say(text`Sweep`)] },
    {
      kind: 'table',
      head: [
        [say(text`Budget`)],
        [say(text`Method`)],
        [say(figures.reductionDecoder.label)],
        [say(figures.reductionVisual.label)],
        [say(figures.accuracy.label)],
        [say(figures.retained.label)],
        [say(figures.kl.label)],
        [say(text`Best baseline`)],
      ],
      rows: sweep.map((point) => row(point, say)),
    },
  ];
}

function row({ recipe, record, cost, letter }: SweepPoint, say: Say): Cell[] {
  const { accuracy, dense: unpruned, kl } = record;
  const interval = differenceInterval(record);
  const retained = retainedOf(record);
  return [
    cell(say(budgetText(recipe.budget))),
    cell(methodName(recipe, say), letter),
    cell(formatPercent(cost.reduction.decoder)),
    cell(formatPercent(cost.reduction.visual)),
    accuracy === undefined || unpruned === undefined
      ? cell(undefined)
      : cell(formatPercent(accuracy), change(accuracy - unpruned, interval, say)),
    retained
      ? cell(
          formatPercent(retained.value),
          retained.interval && formatPercentInterval(retained.interval),
        )
      : cell(undefined),
    cell(kl && formatKl(kl.mean)),
    baselineCell(record, say),
  ];
}

/** The best baseline beside it, and those that are better beyond chance. */
function baselineCell(record: EvaluationRecord, say: Say): Cell {
  const best = bestBaselines(record);
  if (!best) return cell(undefined);
  const { first, tied, areAll } = best;
  const { accuracy, kl } = first;
  const names = tied.map(({ method }) => methodLabels[method]).join(', ');
  const value = accuracy === undefined ? `KL ${formatKl(kl!)}` : formatPercent(accuracy);
  const better = betterBaselines(record).map(({ baseline }) => methodLabels[baseline.method]);
  const warning =
    better.length > 0 ? `⚠ ${say(text`baseline better`)}: ${better.join(', ')}` : undefined;
  return cell(
    areAll ? say(text`all baselines tie: ${value}`) : `${names}: ${value}`,
    warning,
    warning === undefined ? undefined : 'bad',
  );
}
