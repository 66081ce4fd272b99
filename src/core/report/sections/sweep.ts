/** The points of sweeps as a table. */
import { group } from 'd3-array';
import { budgetText } from '../../cost/budget';
import { formatPercent } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatKl, formatPercentInterval, klColumn, plainPercent } from '../../figures/format';
import { differenceInterval, retainedOf } from '../../figures/retained';
import { bestBaselines, betterBaselines, methodLabels } from '../../recipe/methods';
import type { BaselineRecord, EvaluationRecord } from '../../recipe/types';
import { listed, statements, text, type Message } from '../../text';
import { cell, type Block, type Cell } from '../document';
import type { MeasuredGroup, SweepPoint } from '../findings';
import type { Say } from '../types';
import { change } from './measured-table';
import { byPoints, methodName } from './names';

export function sweepSection({ sweep }: MeasuredGroup, say: Say): Block[] {
  if (sweep.length === 0) return [];
  const kl = klColumn(sweep.map(({ record }) => record.kl?.mean));
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
      rows: sweep.map((point) => [budgetCell(point, sweep, say), ...row(point, kl, say)]),
    },
  ];
}

/** The share alone if all budgets are of FLOPs (decoder), which a column of their own says. */
function budgetCell({ recipe }: SweepPoint, sweep: readonly SweepPoint[], say: Say): Cell {
  const isPlain = sweep.every(
    ({ recipe: { budget } }) =>
      budget.metric === 'flops' && budget.convention === 'decoder' && budget.reduction,
  );
  return cell(isPlain ? plainPercent(recipe.budget.reduction!) : say(budgetText(recipe.budget)));
}

function row(
  { recipe, record, cost, letter }: SweepPoint,
  klText: (nats: number) => string,
  say: Say,
): Cell[] {
  const { accuracy, dense: unpruned, kl } = record;
  const interval = differenceInterval(record);
  const retained = retainedOf(record);
  return [
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
    cell(kl && klText(kl.mean)),
    baselineCell(record, say),
  ];
}

/** The best baseline beside it, and those that are better: by what, and whether beyond chance. */
function baselineCell(record: EvaluationRecord, say: Say): Cell {
  const best = bestBaselines(record);
  if (!best) return cell(undefined);
  const { first, tied, areAll } = best;
  const { accuracy, kl } = first;
  const names = say(listed(tied.map(({ method }) => methodLabels[method])));
  const value = accuracy === undefined ? `KL ${formatKl(kl!)}` : formatPercent(accuracy);
  const warning = betterText(record, say);
  return cell(
    areAll ? say(text`all baselines tie: ${value}`) : say(text`${names}: ${value}`),
    warning ?? aheadText(first, record, say),
    warning === undefined ? undefined : 'bad',
  );
}

/** `DART by 10.0 points, by KL divergence; Pyramid, CDPruner-like by KL divergence`. */
function betterText(record: EvaluationRecord, say: Say): string | undefined {
  const { accuracy: own = 0 } = record;
  // First those that are better in accuracy.
  const better = betterBaselines(record).toSorted(
    (a, b) => Number(b.by.includes('accuracy')) - Number(a.by.includes('accuracy')),
  );
  const leads = group(better, ({ baseline: { accuracy = 0 }, by }) =>
    say(
      listed([
        ...(by.includes('accuracy') ? [say(byPoints(accuracy - own))] : []),
        ...(by.includes('kl') ? [say(text`by KL divergence`)] : []),
      ]),
    ),
  );
  if (leads.size === 0) return undefined;
  const all = [...leads].map(([lead, members]): Message => {
    const names = say(listed(members.map(({ baseline }) => methodLabels[baseline.method])));
    return `${names} ${lead}`;
  });
  return `⚠ ${say(text`${text`baseline better`}: ${statements(all)}`)}`;
}

function aheadText(
  { accuracy }: BaselineRecord,
  { accuracy: own }: EvaluationRecord,
  say: Say,
): string | undefined {
  if (accuracy === undefined || own === undefined || accuracy <= own) return undefined;
  return say(text`ahead ${byPoints(accuracy - own)}, which may be chance`);
}
