/** Rows of measured values; each is present only if some recipe has a value. */
import { formatMilliseconds } from '../../cost/format';
import { figures } from '../../figures/all';
import type { Figure } from '../../figures/figure';
import {
  formatKl,
  formatMassInterval,
  formatPercentInterval,
  formatProbability,
  formatTimes,
} from '../../figures/format';
import { formatBytesInterval, memoryIntervals } from '../../figures/memory';
import { differenceInterval, retainedOf, type Scored } from '../../figures/retained';
import { shareInterval } from '../../figures/unseen';
import { formatSignedPoints } from '../../figures/signed';
import { attentionEvaluation, currentEvaluations, newestTimed } from '../results/evaluations';
import type { EvaluationRecord } from '../types';
import {
  inFactors,
  inMass,
  inPercent,
  inPoints,
  type Difference,
  type Facts,
  type Reading,
  type RowDefinition,
} from './row-definition';
import { baselineRow } from './baseline-row';
import { measuredBasis, scoredBasis } from './evaluations';
import { measuredRow, type MeasuredRecipe, type PickRecord } from './measured-row';
import type { RowKey } from './types';
import type { ComparisonWords } from './words';

/** p below this is called significant. */
const level = 0.05;

function timed({ recipe, evaluation }: Facts): EvaluationRecord | undefined {
  if (evaluation?.latency) return evaluation;
  return newestTimed(currentEvaluations(recipe));
}

/** A row of one figure. */
function figureRow(
  figure: Figure<EvaluationRecord> & { key: RowKey },
  difference: Difference,
  more: (facts: MeasuredRecipe, words: ComparisonWords) => Omit<Reading, 'value' | 'text'>,
  pick?: PickRecord,
): RowDefinition {
  const { key, better, read, format } = figure;
  const reading = (facts: MeasuredRecipe, words: ComparisonWords): Reading | undefined => {
    const value = read(facts.evaluation);
    return value === undefined ? undefined : { value, text: format(value), ...more(facts, words) };
  };
  return measuredRow({ key, better, difference }, reading, pick);
}

export const attentionRows: readonly RowDefinition[] = [
  attentionRow(figures.selfLost, 'self'),
  attentionRow(figures.crossLost, 'cross'),
];

/** It may come from another measurement than the accuracy, mostly of fewer samples. */
function attentionRow(
  { key, better, format }: typeof figures.selfLost | typeof figures.crossLost,
  part: 'self' | 'cross',
): RowDefinition {
  return measuredRow(
    { key, better, difference: inMass },
    ({ recipe, evaluation }, words) => {
      const { attention } = evaluation;
      if (!attention) return undefined;
      const { value, interval } = attention[part];
      const range = formatMassInterval(interval);
      const simulated = attention.simulated?.[part];
      return {
        value,
        range: interval,
        text: format(value),
        detail: simulated === undefined ? range : words.simulated(format(simulated), range),
        basis: measuredBasis(recipe, evaluation),
      };
    },
    ({ recipe }) => attentionEvaluation(recipe),
  );
}

export const measuredRows: readonly RowDefinition[] = [
  measuredRow(
    { key: 'retained', better: figures.retained.better, difference: inPoints(1) },
    retained,
  ),
  measuredRow({ key: 'flips' }, changedScores),
  figureRow(figures.kl, inFactors, ({ recipe, evaluation }, words) => ({
    detail: words.quantiles(formatKl(evaluation.kl!.median), formatKl(evaluation.kl!.p999)),
    basis: measuredBasis(recipe, evaluation),
  })),
  figureRow(figures.topToken, inPoints(1), ({ recipe, evaluation }) => ({
    // Computed as if each sample had one token: too wide if answers are long.
    range: shareInterval(evaluation.topToken!, evaluation.samples),
    basis: measuredBasis(recipe, evaluation),
  })),
  figureRow(figures.firstToken, inPercent, firstToken, timed),
  figureRow(figures.peakMemory, inPercent, peakMemory, timed),
  baselineRow,
];

/** The row of one category, with a value for recipes that have it. */
export function categoryRow(name: string): RowDefinition {
  return measuredRow(
    { key: 'category', better: 'higher', difference: inPoints(1) },
    ({ recipe, evaluation }, words) => {
      const { categories = {} } = evaluation;
      // A category may have the name of an object's method.
      if (!Object.hasOwn(categories, name)) return undefined;
      const own = categories[name]!;
      const { accuracy, p } = own;
      // If few samples were measured and none changed, the interval only says how few they are.
      const isSame = accuracy === own.dense && own.p === 1;
      const note = isSame
        ? words.asUnpruned
        : words.tested(againstUnpruned(accuracy, own, words), equals(p), p < level);
      return {
        value: accuracy,
        range: accuracyRange(own),
        text: figures.accuracy.format(accuracy),
        detail: words.clauses([words.ofSamples(own.samples), note]),
        basis: scoredBasis(recipe, evaluation),
      };
    },
  );
}

/** 95% interval of the accuracy: that of its difference to the unpruned model's. */
export function accuracyRange(
  evaluation: Pick<EvaluationRecord, 'dense' | 'interval'> & Scored,
): Reading['range'] {
  const { dense: unpruned } = evaluation;
  const interval = differenceInterval(evaluation);
  if (unpruned === undefined || !interval) return undefined;
  return [unpruned + interval[0], unpruned + interval[1]];
}

export function againstUnpruned(
  accuracy: number,
  evaluation: Pick<EvaluationRecord, 'dense' | 'interval'> & Scored,
  words: ComparisonWords,
): string {
  const { dense: unpruned = accuracy } = evaluation;
  const interval = differenceInterval(evaluation);
  const [low, high] = (interval ?? []).map((value) => formatSignedPoints(value, 1));
  return words.againstUnpruned(formatSignedPoints(accuracy - unpruned, 1), low, high);
}

function retained({ recipe, evaluation }: MeasuredRecipe): Reading | undefined {
  const left = retainedOf(evaluation);
  return (
    left && {
      value: left.value,
      range: left.interval,
      text: figures.retained.format(left.value),
      detail: left.interval && formatPercentInterval(left.interval),
      basis: scoredBasis(recipe, evaluation),
    }
  );
}

function changedScores(
  { evaluation: { flips: found, p } }: MeasuredRecipe,
  words: ComparisonWords,
): Reading | undefined {
  return (
    found && {
      text: words.flips(found.lost, found.gained),
      detail: p === undefined ? undefined : `p ${equals(p)}`,
    }
  );
}

function firstToken(
  { recipe, evaluation: { latency } }: MeasuredRecipe,
  words: ComparisonWords,
): Omit<Reading, 'value' | 'text'> {
  const { device, threads, firstToken } = latency!;
  const pair = firstToken!;
  const [low, high] = pair.speedUp.interval.map(formatTimes);
  const times = [pair.dense.median, pair.pruned.median].map(formatMilliseconds).join(' → ');
  return {
    // The ratio of the two medians may be another number, which would read as a wrong sum.
    detail: words.pairs(`[${low!}, ${high!}]`, times),
    warning: pair.speedUp.interval[1] < 1 ? words.slower : undefined,
    range: pair.speedUp.interval,
    // Times of two devices cannot be compared.
    basis: `${recipe.model.fingerprint} ${device} ${threads ?? ''}`,
  };
}

function peakMemory(
  { recipe, evaluation: { latency, data } }: MeasuredRecipe,
  words: ComparisonWords,
): Omit<Reading, 'value' | 'text'> {
  const { device, threads, memory, samples } = latency!;
  const { pruned } = memoryIntervals(memory!);
  return {
    range: pruned,
    detail: words.clauses([
      ...(memory!.interval === undefined ? [] : [formatBytesInterval(pruned)]),
      words.memory(figures.peakMemory.format(memory!.dense), device),
    ]),
    // The longest prompt decides.
    basis: JSON.stringify([recipe.model.fingerprint, device, threads, data, samples]),
  };
}

/** `= 0.031`, `< 0.001` */
function equals(p: number): string {
  return formatProbability(p).replace(/^(?=\d)/, '= ');
}
