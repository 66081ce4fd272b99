/** The measurements on one data set: warnings, figures, statements, table. */
import { formatPercent } from '../../cost/format';
import { formatKl, formatPointsInterval, formatProbability } from '../../figures/format';
import { differenceInterval, retainedOf } from '../../figures/retained';
import { methodLabels } from '../../recipe/methods';
import type { EvaluationRecord } from '../../recipe/types';
import { samplesText, sentences, text, type Text } from '../../text';
import { verbatim, type Block } from '../document';
import type { Entry, MeasuredGroup } from '../findings';
import { attentionFigures } from './attention-figures';
import { fidelityFigure, retainedFigure } from './measured-figures';
import { measuredTable, unseenOf, verdictOf } from './measured-table';
import type { Say } from '../types';

/** @param suffix of the figures' names */
export function measuredSection(group: MeasuredGroup, suffix: string, say: Say): Block[] {
  const { entries } = group;
  return [
    ...entries.flatMap((entry) => warnings(entry, say)),
    ...figures(group, suffix, say),
    ...(entries.length > 0 ? [statements(entries, say)] : []),
    ...(entries.length > 0 ? [measuredTable(entries, say)] : []),
  ];
}

function statements(entries: readonly Entry[], say: Say): Block {
  const items = entries.map((entry) => [verbatim(entry.recipe.name), ': ', statement(entry, say)]);
  return { kind: 'list', items };
}

/** A statement with numbers: the saving, the kept share, and whether the loss may be chance. */
function statement({ recipe, record }: Entry, say: Say): string {
  const { accuracy, dense: unpruned, p, samples } = record;
  const interval = differenceInterval(record);
  const retained = retainedOf(record);
  const items = [text`${formatPercent(recipe.cost.reduction.decoder)} fewer FLOPs (decoder).`];
  if (accuracy === undefined || unpruned === undefined || retained === undefined) {
    items.push(text`The data has no answers to score; its fidelity is shown below.`);
  } else {
    items.push(
      text`${formatPercent(retained.value)} of the unpruned model's accuracy is left
        (${formatPercent(accuracy)} of ${formatPercent(unpruned)}, ${samplesText(samples)}).`,
    );
    if (interval) items.push(significance(record, formatPointsInterval(interval)));
    if (p !== undefined) items.push(text`McNemar's p is ${formatProbability(p)}.`);
  }
  return say(sentences(items));
}

function significance(record: EvaluationRecord, range: string): Text {
  switch (verdictOf(record)) {
    case 'loss':
      return text`The loss is significant: ${range} points, 95% interval.`;
    case 'gain':
      return text`The gain is significant: ${range} points, 95% interval.`;
    case 'inconclusive':
      return text`Not conclusive, interval and test disagree: ${range} points, 95% interval.`;
    default: {
      const unseen = unseenOf(record);
      return unseen === undefined
        ? text`No significant change: ${range} points, 95% interval.`
        : text`Too few samples to detect less than ${(unseen * 100).toFixed(1)} points: ${range}
          points, 95% interval.`;
    }
  }
}

function warnings({ recipe, better }: Entry, say: Say): Block[] {
  return better.map(({ baseline, by }): Block => {
    const { method, ahead, klAhead } = baseline;
    const name = methodLabels[method];
    const leads = [
      ...(by.includes('accuracy')
        ? [text`${formatPointsInterval(negated(ahead!))} points of accuracy`]
        : []),
      ...(by.includes('kl')
        ? [text`${`[${negated(klAhead!).map(formatKl).join(', ')}]`} nats of KL divergence`]
        : []),
    ];
    const lead = leads.length > 1 ? text`${leads[0]!} and ${leads[1]!}` : leads[0]!;
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
function negated([low, high]: readonly [number, number]): [number, number] {
  return [-high, -low];
}

function figures(group: MeasuredGroup, suffix: string, say: Say): Block[] {
  return [
    retainedFigure(group, suffix, say),
    fidelityFigure(group, suffix, say),
    ...attentionFigures(group, suffix, say),
  ].flatMap((figure): Block[] =>
    figure ? [{ kind: 'figure', figure, caption: figure.title }] : [],
  );
}
