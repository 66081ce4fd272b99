/** Each recipe beside the baselines at its own FLOPs. */
import { formatPercent } from '../../cost/format';
import { figures } from '../../figures/all';
import { formatPointsInterval, klColumn } from '../../figures/format';
import { formatSignedPoints } from '../../figures/signed';
import { differenceInterval, excludesZero } from '../../figures/retained';
import { leadInterval } from '../../figures/unseen';
import { methodLabels } from '../../recipe/methods';
import type { BaselineRecord, EvaluationRecord } from '../../recipe/types';
import { listed, text } from '../../text';
import { cell, verbatim, type Block, type Cell } from '../document';
import type { Entry, MeasuredGroup } from '../findings';
import type { Say } from '../types';
import { byPoints, methodName } from './names';
import { change } from './measured-table';

/** @param hasElsewhere the same recipes have baselines on other samples */
export function baselinesSection(
  { entries }: MeasuredGroup,
  hasElsewhere: boolean,
  say: Say,
): Block[] {
  const withBaselines = entries.filter(({ record }) => (record.baselines ?? []).length > 0);
  if (withBaselines.length === 0)
    return entries.length === 0 ? [] : [withoutAny(hasElsewhere, say)];
  const kl = klColumn(
    withBaselines.flatMap(({ record }) => [
      record.kl?.mean,
      ...record.baselines!.map((baseline) => baseline.kl),
    ]),
  );
  return [
    { kind: 'heading', level: 3, content: [say(text`Baselines at equal FLOPs`)] },
    {
      kind: 'table',
      head: [
        [say(text`Recipe or baseline`)],
        [say(figures.reductionDecoder.label)],
        [say(figures.accuracy.label)],
        [say(text`Recipe ahead by, points`)],
        [say(figures.kl.label)],
        [say(text`Result`)],
      ],
      rows: withBaselines.flatMap((entry) => [
        recipeRow(entry, kl, say),
        ...entry.record.baselines!.map((baseline) => baselineRow(baseline, entry, kl, say)),
      ]),
      legend: say(
        text`On the same samples. "Ahead" is the recipe's accuracy minus the baseline's, with the
          95% interval; if that contains 0, the two cannot be told apart. Random is the mean of
          its seeds.`,
      ),
    },
  ];
}

function withoutAny(hasElsewhere: boolean, say: Say): Block {
  if (hasElsewhere) {
    const words = text`No baselines were measured on these samples; those on other samples have a
      section of their own.`;
    return { kind: 'paragraph', content: [say(words)] };
  }
  const words = text`No baselines were measured. Random choice is known to be strong: evaluate with
    baselines before relying on these figures.`;
  return { kind: 'warning', content: [say(words)] };
}

function recipeRow({ recipe, record }: Entry, klText: (nats: number) => string, say: Say): Cell[] {
  const { accuracy, dense: unpruned, kl } = record;
  const interval = differenceInterval(record);
  const against =
    accuracy === undefined || unpruned === undefined ? undefined : accuracy - unpruned;
  return [
    {
      content: [`${recipe.key} `, verbatim(recipe.name)],
      note: methodName(recipe.recipe, say),
    },
    cell(formatPercent(recipe.cost.reduction.decoder)),
    cell(
      accuracy === undefined ? undefined : formatPercent(accuracy),
      against === undefined ? undefined : change(against, interval, say),
    ),
    cell(undefined),
    cell(kl && klText(kl.mean)),
    cell(undefined),
  ];
}

function baselineRow(
  baseline: BaselineRecord,
  { record, better }: Entry,
  klText: (nats: number) => string,
  say: Say,
): Cell[] {
  const { method, seeds, reachable, reduction, accuracy, ahead, kl } = baseline;
  const note = seeds !== undefined && seeds > 1 ? say(text`mean of ${seeds} seeds`) : undefined;
  const name = { ...cell(methodLabels[method], note), isPart: true };
  if (!reachable) {
    const most = cell(formatPercent(reduction), say(text`at most`));
    const unreachable = cell(say(text`not reachable`));
    return [name, most, cell(undefined), cell(undefined), cell(undefined), unreachable];
  }
  const { dense: unpruned, samples, answered } = record;
  const interval = differenceInterval({ ...baseline, dense: unpruned, samples, answered });
  return [
    name,
    cell(formatPercent(reduction)),
    cell(
      accuracy === undefined ? undefined : formatPercent(accuracy),
      accuracy === undefined || unpruned === undefined
        ? undefined
        : change(accuracy - unpruned, interval, say),
    ),
    {
      ...cell(
        ahead && formatSignedPoints((record.accuracy ?? 0) - (accuracy ?? 0), 1),
        ahead && formatPointsInterval(leadInterval(ahead, answered ?? samples)),
      ),
      mark: ahead && excludesZero(ahead) ? (ahead[0] > 0 ? 'good' : 'bad') : undefined,
    },
    cell(kl === undefined ? undefined : klText(kl)),
    result(baseline, record, better, say),
  ];
}

/** Which one is better, and in what; a lead that may be chance does not count. */
function result(
  { method, ahead, klAhead, accuracy }: BaselineRecord,
  { accuracy: own }: EvaluationRecord,
  better: Entry['better'],
  say: Say,
): Cell {
  if (ahead === undefined && klAhead === undefined) return cell(undefined);
  const words = {
    accuracy: say(byPoints(Math.abs((own ?? 0) - (accuracy ?? 0)))),
    kl: say(text`by KL divergence`),
  };
  const found = better.find(({ baseline }) => baseline.method === method);
  if (found) {
    const by = say(listed(found.by.map((one) => words[one])));
    return cell(`⚠ ${say(text`baseline better`)}`, by, 'bad');
  }
  const by = [
    ...(ahead && ahead[0] > 0 ? [words.accuracy] : []),
    ...(klAhead && klAhead[0] > 0 ? [words.kl] : []),
  ];
  return by.length > 0
    ? cell(say(text`recipe better`), say(listed(by)), 'good')
    : cell(say(text`no difference shown`));
}
