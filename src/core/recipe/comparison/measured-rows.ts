/** Rows of what an evaluation measured; each is there only where some recipe has it. */
import { formatPercent } from '../../cost/format';
import {
  formatKl,
  formatMilliseconds,
  formatPercentInterval,
  formatPointsInterval,
  formatProbability,
  formatTimes,
  retainedOf,
} from '../measures';
import { attentionEvaluation } from '../evaluations';
import { bestBaseline, betterBaselines, methodLabels } from '../methods';
import type { EvaluationRecord, Recipe } from '../types';
import {
  inPercent,
  inPoints,
  type Facts,
  type Reading,
  type RowDefinition,
} from './row-definition';
import type { RowKey } from './types';
import { formatSignedPercent, formatSignedPoints } from './signed';
import type { ComparisonWords } from './words';

/** p below this is called significant. */
const level = 0.05;

type Measured = Pick<Facts, 'recipe'> & { evaluation: EvaluationRecord };

function measuredRow(
  definition: Omit<RowDefinition, 'read' | 'optional'>,
  read: (facts: Measured, words: ComparisonWords) => Reading | undefined,
): RowDefinition {
  return {
    ...definition,
    optional: true,
    read: ({ recipe, evaluation }, words) => evaluation && read({ recipe, evaluation }, words),
  };
}

export const attentionRows: readonly RowDefinition[] = [
  attentionRow('selfLost', 'self'),
  attentionRow('crossLost', 'cross'),
];

function attentionRow(key: RowKey, part: 'self' | 'cross'): RowDefinition {
  return {
    ...{ key, better: 'lower', difference: inPoints(2), optional: true },
    read: ({ recipe }, words) => {
      // It need not be measured with the accuracy that counts, and seldom is on as many samples.
      const evaluation = attentionEvaluation(recipe);
      const attention = evaluation?.attention;
      if (!evaluation || !attention) return undefined;
      const { value, interval } = attention[part];
      const range = `[${interval.map((end) => formatPercent(end, 2)).join(', ')}]`;
      const simulated = attention.simulated?.[part];
      return {
        value,
        text: formatPercent(value, 2),
        detail:
          simulated === undefined ? range : words.simulated(formatPercent(simulated, 2), range),
        basis: measuredBasis(recipe, evaluation),
      };
    },
  };
}

export const measuredRows: readonly RowDefinition[] = [
  measuredRow({ key: 'retained', better: 'higher', difference: inPoints(1) }, retained),
  measuredRow({ key: 'flips' }, flips),
  measuredRow(
    { key: 'kl', better: 'lower', difference: inFactors },
    ({ recipe, evaluation }, words) => {
      const { kl } = evaluation;
      return (
        kl && {
          value: kl.mean,
          text: formatKl(kl.mean),
          detail: words.quantiles(formatKl(kl.median), formatKl(kl.p999)),
          basis: measuredBasis(recipe, evaluation),
        }
      );
    },
  ),
  measuredRow(
    { key: 'topToken', better: 'higher', difference: inPoints(1) },
    ({ recipe, evaluation }) =>
      evaluation.topToken === undefined
        ? undefined
        : {
            value: evaluation.topToken,
            text: formatPercent(evaluation.topToken),
            basis: measuredBasis(recipe, evaluation),
          },
  ),
  measuredRow({ key: 'firstToken', better: 'higher', difference: inPercent }, firstToken),
  measuredRow({ key: 'baseline' }, baseline),
];

/** A divergence may be many times another: `x11.5`, where percents would say `+1052.7%`. */
function inFactors(from: number, to: number): string | undefined {
  if (from <= 0 || to <= 0) return undefined;
  const factor = to / from;
  if (factor < 2 && factor > 0.5) return formatSignedPercent(factor - 1);
  return `x${factor < 0.1 ? factor.toFixed(3) : factor.toFixed(1)}`;
}

/** One category, of the recipes that have it. */
export function categoryRow(name: string): RowDefinition {
  return measuredRow(
    { key: 'category', better: 'higher', difference: inPoints(1) },
    ({ recipe, evaluation }, words) => {
      const { categories = {} } = evaluation;
      // A category may be called like a method of objects.
      if (!Object.hasOwn(categories, name)) return undefined;
      const { accuracy, dense, interval, p } = categories[name]!;
      const change = againstDense(accuracy, { dense, interval }, words);
      return {
        value: accuracy,
        text: formatPercent(accuracy),
        detail: words.tested(change, equals(p), p < level),
        basis: scoredBasis(recipe, evaluation),
      };
    },
  );
}

/** What was measured compares on the same samples of the same model. */
function measuredBasis({ model }: Recipe, { data, samples }: EvaluationRecord): string {
  return `${model.fingerprint} ${data} ${samples}`;
}

/** Accuracies besides only where answers were scored alike; a record of before scores were kept is of exact matches. */
export function scoredBasis(recipe: Recipe, evaluation: EvaluationRecord): string {
  return `${measuredBasis(recipe, evaluation)} ${evaluation.score ?? 'exact'}`;
}

export function againstDense(
  accuracy: number,
  { dense = accuracy, interval }: Pick<EvaluationRecord, 'dense' | 'interval'>,
  words: ComparisonWords,
): string {
  const [low, high] = (interval ?? []).map((value) => formatSignedPoints(value, 1));
  return words.againstDense(formatSignedPoints(accuracy - dense, 1), low, high);
}

function retained({ recipe, evaluation }: Measured): Reading | undefined {
  // Only what was recorded: an older evaluation's accuracy stands in its own row.
  const left = evaluation.retained && retainedOf(evaluation);
  return (
    left && {
      value: left.value,
      text: formatPercent(left.value),
      detail: left.interval && formatPercentInterval(left.interval),
      basis: scoredBasis(recipe, evaluation),
    }
  );
}

function flips(
  { evaluation: { flips: found, p } }: Measured,
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
  { recipe, evaluation: { latency } }: Measured,
  words: ComparisonWords,
): Reading | undefined {
  if (!latency?.firstToken) return undefined;
  const { device, threads, firstToken: pair } = latency;
  const [low, high] = pair.speedUp.interval.map(formatTimes);
  const times = [pair.dense.median, pair.pruned.median].map(formatMilliseconds).join(' → ');
  return {
    value: pair.speedUp.value,
    text: formatTimes(pair.speedUp.value),
    detail: `[${low!}, ${high!}]; ${times}`,
    warning: pair.speedUp.interval[1] < 1 ? words.slower : undefined,
    // Times of two devices do not compare.
    basis: `${recipe.model.fingerprint} ${device} ${threads ?? ''}`,
  };
}

/** The baseline that does best, and whether it is better than the recipe beyond chance. */
function baseline({ evaluation }: Measured, words: ComparisonWords): Reading | undefined {
  const best = bestBaseline(evaluation);
  if (!best) return undefined;
  const { method, accuracy, kl, ahead } = best;
  const value = accuracy === undefined ? `KL ${formatKl(kl!)}` : formatPercent(accuracy);
  const better = betterBaselines(evaluation).map((one) => methodLabels[one.baseline.method]);
  return {
    text: `${methodLabels[method]}: ${value}`,
    detail: ahead && words.ahead(formatPointsInterval(ahead)),
    warning: better.length > 0 ? words.baselineBetter(better.join(', ')) : undefined,
  };
}

/** `= 0.031`, `< 0.001` */
function equals(p: number): string {
  return formatProbability(p).replace(/^(?=\d)/, '= ');
}
