/** What was measured on one data set: verdicts, table, figures. */
import { formatPercent } from '../../cost/format';
import { verdictOf as verdict, type Verdict } from '../../evaluation/statistics/significance';
import { formatSignedPoints } from '../../recipe/comparison/signed';
import {
  formatKl,
  formatPercentInterval,
  formatPointsInterval,
  formatProbability,
  retainedOf,
} from '../../recipe/measures';
import { methodLabels } from '../../recipe/methods';
import type { EvaluationRecord } from '../../recipe/types';
import { text, type Text } from '../../text';
import { cell, verbatim, type Block, type Cell, type Inline } from '../document';
import type { Entry, MeasuredGroup } from '../findings';
import { fidelityFigure, retainedFigure } from './measured-figures';
import type { Say } from '../types';

export function measuredSection(group: MeasuredGroup, number: number, say: Say): Block[] {
  const { entries } = group;
  return [
    ...entries.flatMap((entry) => warnings(entry, say)),
    {
      kind: 'list',
      items: entries.map((entry) => [verbatimName(entry), ': ', statement(entry, say)]),
    },
    ...figures(group, number, say),
    ...(entries.length > 0 ? [table(entries, say)] : []),
  ];
}

function verbatimName({ recipe }: Entry): Inline {
  return verbatim(recipe.name);
}

/** A statement with numbers: what is saved, what is left, and whether the loss may be chance. */
function statement({ recipe, record }: Entry, say: Say): string {
  const { accuracy, dense, interval, p, samples } = record;
  const retained = retainedOf(record);
  const said = [text`${formatPercent(recipe.cost.reduction.decoder)} fewer FLOPs (decoder).`];
  if (accuracy === undefined || dense === undefined || retained === undefined) {
    said.push(text`The data has no answers to score; its fidelity stands below.`);
  } else {
    said.push(
      text`${formatPercent(retained.value)} of the unpruned model's accuracy is left
        (${formatPercent(accuracy)} of ${formatPercent(dense)}, ${samples} samples).`,
    );
    if (interval) said.push(significance(record, formatPointsInterval(interval)));
    if (p !== undefined) said.push(text`McNemar's p is ${formatProbability(p)}.`);
  }
  return said.map(say).join(' ');
}

function significance(record: EvaluationRecord, range: string): Text {
  switch (verdictOf(record)) {
    case 'loss':
      return text`The loss is significant: ${range} points, 95% interval.`;
    case 'gain':
      return text`The gain is significant: ${range} points, 95% interval.`;
    default:
      return text`No significant change: ${range} points, 95% interval.`;
  }
}

/** By interval and McNemar's p; by the interval alone where an older record has no p. */
function verdictOf({ interval, p }: EvaluationRecord): Verdict | undefined {
  if (interval === undefined) return undefined;
  const [low, high] = interval;
  return verdict({ difference: { mean: (low + high) / 2, low, high }, p: p ?? 0 });
}

function warnings({ recipe, better }: Entry, say: Say): Block[] {
  return better.map(({ baseline, by }): Block => {
    const { method, ahead, klAhead } = baseline;
    const name = methodLabels[method];
    const said = [
      ...(by.includes('accuracy')
        ? [text`${formatPointsInterval(flip(ahead!))} points of accuracy`]
        : []),
      ...(by.includes('kl')
        ? [text`${`[${flip(klAhead!).map(formatKl).join(', ')}]`} nats of KL divergence`]
        : []),
    ];
    const lead = said.length > 1 ? text`${said[0]!} and ${said[1]!}` : said[0]!;
    return {
      kind: 'warning',
      content: [
        verbatim(recipe.name),
        ': ',
        say(text`the baseline ${name} is better at equal FLOPs, by ${lead} (95% intervals).`),
      ],
    };
  });
}

/** How far the baseline is ahead, of how far the recipe is. */
function flip([low, high]: readonly [number, number]): [number, number] {
  return [-high, -low];
}

function figures(group: MeasuredGroup, number: number, say: Say): Block[] {
  const suffix = number === 0 ? '' : `-${number + 1}`;
  return [retainedFigure(group, suffix, say), fidelityFigure(group, suffix, say)].flatMap(
    (figure): Block[] => (figure ? [{ kind: 'figure', figure, caption: figure.title }] : []),
  );
}

function table(entries: readonly Entry[], say: Say): Block {
  interface Column {
    head: string;
    read: (entry: Entry) => Cell | undefined;
  }
  const columns: Column[] = [
    {
      head: say(text`FLOPs reduction (decoder)`),
      read: ({ recipe }) => cell(formatPercent(recipe.cost.reduction.decoder)),
    },
    {
      head: say(text`Accuracy`),
      read: ({ record }) => {
        const { accuracy, dense, interval } = record;
        if (accuracy === undefined || dense === undefined) return undefined;
        const found = verdictOf(record);
        return {
          ...cell(formatPercent(accuracy), change(accuracy - dense, interval, say)),
          mark: found === 'loss' ? 'bad' : found === 'gain' ? 'good' : undefined,
        };
      },
    },
    {
      head: say(text`Of unpruned`),
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
      head: say(text`Flips`),
      read: ({ record: { flips, p } }) =>
        flips &&
        cell(
          say(text`${flips.lost} lost, ${flips.gained} gained`),
          p === undefined ? undefined : `p ${formatProbability(p).replace(/^(?=\d)/, '= ')}`,
        ),
    },
    {
      head: say(text`KL divergence`),
      read: ({ record: { kl } }) =>
        kl &&
        cell(
          formatKl(kl.mean),
          say(text`median ${formatKl(kl.median)}, 99.9% ${formatKl(kl.p999)}`),
        ),
    },
    {
      head: say(text`Same top token`),
      read: ({ record: { topToken } }) =>
        topToken === undefined ? undefined : cell(formatPercent(topToken)),
    },
    {
      head: say(text`Same first token`),
      read: ({ record: { agreement } }) =>
        agreement === undefined ? undefined : cell(formatPercent(agreement)),
    },
    {
      head: say(text`Perplexity ratio`),
      read: ({ record: { perplexityRatio } }) =>
        perplexityRatio === undefined ? undefined : cell(perplexityRatio.toFixed(3)),
    },
  ];
  // A column that says nothing of any recipe is left out.
  const shown = columns.filter(({ read }) => entries.some((entry) => read(entry)));
  return {
    kind: 'table',
    head: [[say(text`Recipe`)], ...shown.map(({ head }) => [head])],
    rows: entries.map((entry) => [
      { content: [`${entry.recipe.key} `, verbatimName(entry)] },
      ...shown.map(({ read }) => read(entry) ?? cell(undefined)),
    ]),
    legend: legend(entries, say),
  };
}

/** Explains what the table shows, and no more. */
function legend(entries: readonly Entry[], say: Say): string {
  const has = (key: 'flips' | 'kl'): boolean =>
    entries.some(({ record }) => record[key] !== undefined);
  return [
    say(
      text`Intervals are 95%, bootstrapped by image; samples are paired. Changes are in points against
        the unpruned model.`,
    ),
    ...(has('flips')
      ? [say(text`Flips are samples whose score fell or rose, with McNemar's exact p.`)]
      : []),
    ...(has('kl')
      ? [
          say(
            text`KL divergence is that of the next-token distribution from the unpruned model's, mean
              over answer tokens, in nats.`,
          ),
        ]
      : []),
  ].join(' ');
}

export function change(
  difference: number,
  interval: readonly [number, number] | undefined,
  say: Say,
): string {
  const points = formatSignedPoints(difference, 1);
  return interval ? `${points} ${formatPointsInterval(interval)}` : say(text`${points} points`);
}
