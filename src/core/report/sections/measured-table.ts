/** Everything that was measured of each recipe on one data set, as a table. */
import { formatPercent } from '../../cost/format';
import type { Interval } from '../../evaluation/statistics/bootstrap';
import {
  unseenLoss,
  verdictOf as verdict,
  type Verdict,
} from '../../evaluation/statistics/significance';
import { formatSignedPoints } from '../../figures/signed';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import {
  formatKl,
  klColumn,
  formatMass,
  formatMassInterval,
  formatPercentInterval,
  formatPointsInterval,
  formatProbability,
} from '../../figures/format';
import { differenceInterval, retainedOf } from '../../figures/retained';
import { isUnchanged } from '../../figures/unseen';
import type { AttentionRecord, EvaluationRecord } from '../../recipe/types';
import { sentences, text } from '../../text';
import { cell, verbatim, type Cell, type Table } from '../document';
import type { Entry } from '../findings';
import type { Say } from '../types';

interface Column {
  head: string;
  read: (entry: Entry) => Cell | undefined;
}

/** What the answers came to. */
function answerColumns(say: Say): Column[] {
  return [
    {
      head: say(figures.reductionDecoder.label),
      read: ({ recipe }) => cell(formatPercent(recipe.cost.reduction.decoder)),
    },
    {
      head: say(figures.accuracy.label),
      read: ({ record }) => {
        const { accuracy, dense: unpruned } = record;
        const interval = differenceInterval(record);
        if (accuracy === undefined || unpruned === undefined) return undefined;
        const found = verdictOf(record);
        return {
          ...cell(formatPercent(accuracy), change(accuracy - unpruned, interval, say)),
          mark: found === 'loss' ? 'bad' : found === 'gain' ? 'good' : undefined,
        };
      },
    },
    {
      head: say(figures.retained.label),
      read: ({ record }) => {
        const retained = retainedOf(record);
        if (!retained) return undefined;
        const { value, interval } = retained;
        return cell(formatPercent(value), interval && formatPercentInterval(interval));
      },
    },
    {
      head: say(text`F1 of yes`),
      read: ({ record: { f1 } }) =>
        f1 && cell(f1.pruned.toFixed(3), say(text`unpruned ${f1.dense.toFixed(3)}`)),
    },
    {
      head: say(text`Says yes`),
      read: ({ record: { yesRatio } }) =>
        yesRatio &&
        cell(formatPercent(yesRatio.pruned), say(text`unpruned ${formatPercent(yesRatio.dense)}`)),
    },
    {
      head: say(text`Changed scores`),
      read: ({ record: { flips, p } }) =>
        flips &&
        cell(
          say(text`${flips.lost} lost, ${flips.gained} gained`),
          p === undefined ? undefined : `p ${formatProbability(p).replace(/^(?=\d)/, '= ')}`,
        ),
    },
  ];
}

/** How like the unpruned model a recipe is, in its next tokens and its attention. */
function likenessColumns(entries: readonly Entry[], say: Say): Column[] {
  const mean = klColumn(entries.map(({ record }) => record.kl?.mean));
  const largest = klColumn(entries.map(({ record }) => record.kl?.p999));
  return [
    {
      head: say(figures.kl.label),
      read: ({ record: { kl } }) =>
        kl &&
        cell(
          mean(kl.mean),
          say(text`median ${formatKl(kl.median)}, 99.9th percentile ${largest(kl.p999)}`),
        ),
    },
    ...(['self', 'cross'] as const).map((part): Column => ({
      head: part === 'self' ? say(figures.selfLost.label) : say(figures.crossLost.label),
      read: ({ record: { attention } }) =>
        attention && cell(formatMass(attention[part].value), besides(attention, part, say)),
    })),
    ...[figures.topToken, figures.agreement, figures.perplexityRatio].map(
      ({ label, read, format }: Figure<EvaluationRecord>): Column => ({
        head: say(label),
        read: ({ record }) => {
          const value = read(record);
          return value === undefined ? undefined : cell(format(value));
        },
      }),
    ),
  ];
}

export function measuredTable(entries: readonly Entry[], say: Say): Table {
  const columns = [...answerColumns(say), ...likenessColumns(entries, say)];
  // A column without any value is left out.
  const shown = columns.filter(({ read }) => entries.some((entry) => read(entry)));
  return {
    kind: 'table',
    head: [[say(text`Recipe`)], ...shown.map(({ head }) => [head])],
    rows: entries.map((entry) => [
      { content: [`${entry.recipe.key} `, verbatim(entry.recipe.name)] },
      ...shown.map(({ read }) => read(entry) ?? cell(undefined)),
    ]),
    legend: legend(entries, say),
  };
}

/** Explains only what the table shows. */
function legend(entries: readonly Entry[], say: Say): string {
  const has = (key: 'flips' | 'kl' | 'attention'): boolean =>
    entries.some(({ record }) => record[key] !== undefined);
  return say(
    sentences([
      text`Intervals are 95%, bootstrapped by image; samples are paired. Changes are in points against
        the unpruned model.`,
      ...(entries.some(({ record: { interval } }) => interval && isUnchanged(interval))
        ? [
            text`If no score changed, there is nothing to resample: the interval is exact
              (Clopper-Pearson) and shows what so many samples could miss.`,
          ]
        : []),
      ...(has('flips')
        ? [text`Changed scores are samples whose score fell or rose, with McNemar's exact p.`]
        : []),
      ...(has('kl')
        ? [
            text`KL divergence of the next-token distribution from the unpruned model's, mean over
              answer tokens, in nats.`,
          ]
        : []),
      ...(has('attention')
        ? [
            text`Mass lost is the fraction of the unpruned model's attention that is missing from
              the pruned model's own, measured, mean over layers: attention, not accuracy.`,
          ]
        : []),
    ]),
  );
}

/** Its interval, and the fit's prediction for the same samples. */
function besides(attention: AttentionRecord, part: 'self' | 'cross', say: Say): string {
  const range = formatMassInterval(attention[part].interval);
  const { simulated } = attention;
  if (simulated === undefined) return range;
  return say(text`${range}; simulated ${formatMass(simulated[part])}`);
}

export function change(
  difference: number,
  interval: readonly [number, number] | undefined,
  say: Say,
): string {
  const points = formatSignedPoints(difference, 1);
  return interval ? `${points} ${formatPointsInterval(interval)}` : say(text`${points} points`);
}

/** The verdict by interval and McNemar's p; by the interval alone if an older record has no p. */
export function verdictOf({ interval, p }: EvaluationRecord): Verdict | undefined {
  return interval && verdict({ difference: intervalOf(interval), p });
}

/** The loss that the samples cannot rule out, where the interval does not show it. */
export function unseenOf({ interval, answered, samples }: EvaluationRecord): number | undefined {
  return interval && unseenLoss({ difference: intervalOf(interval), samples: answered ?? samples });
}

function intervalOf([low, high]: readonly [number, number]): Interval {
  return { mean: (low + high) / 2, low, high };
}
