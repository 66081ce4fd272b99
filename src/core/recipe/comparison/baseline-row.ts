/** The row of baselines: the best, and those that beat the recipe. */
import { figures } from '../../figures/all';
import { formatKl } from '../../figures/format';
import { answeredOf } from '../../figures/retained';
import { leadInterval } from '../../figures/unseen';
import { bestEvaluation, currentEvaluations } from '../results/evaluations';
import { bestBaselines, betterBaselines, methodLabels } from '../methods';
import type { EvaluationRecord } from '../types';
import { measuredRow, type MeasuredRecipe } from './measured-row';
import type { Facts, Reading, RowDefinition } from './row-definition';
import type { ComparisonWords } from './words';

export const baselineRow: RowDefinition = measuredRow({ key: 'baseline' }, baseline, withBaselines);

/**
 * Baselines are often measured only on few samples; the cell then says how many, and the recipe's
 * own figure on them.
 */
function withBaselines({ recipe, evaluation }: Facts): EvaluationRecord | undefined {
  if (evaluation && bestBaselines(evaluation)) return evaluation;
  return bestEvaluation(currentEvaluations(recipe).filter((one) => bestBaselines(one)));
}

/** The best baselines, and those that beat the recipe beyond chance. */
function baseline(
  { evaluation, isCompared }: MeasuredRecipe,
  words: ComparisonWords,
): Reading | undefined {
  const best = bestBaselines(evaluation);
  if (!best) return undefined;
  const { first, tied, areAll } = best;
  const { accuracy, kl } = first;
  const value = accuracy === undefined ? `KL ${formatKl(kl!)}` : figures.accuracy.format(accuracy);
  const names = words.names(tied.map(({ method }) => methodLabels[method]));
  // Baselines of equal score may answer different questions right, and so differ in their
  // intervals.
  const leads = new Set(
    tied.map(({ ahead }) => ahead && words.ahead(leadInterval(ahead, answeredOf(evaluation)))),
  );
  const details = [
    // The accuracy above was measured on other samples.
    ...(isCompared || evaluation.accuracy === undefined
      ? []
      : [words.own(figures.accuracy.format(evaluation.accuracy), answeredOf(evaluation))]),
    ...(leads.size === 1 ? leads : []),
  ].filter((detail) => detail !== undefined);
  const better = betterBaselines(evaluation).map(({ baseline: { method }, by }) =>
    words.betterIn(methodLabels[method], by),
  );
  return {
    text: areAll ? words.allTie(value) : words.titled(names, value),
    detail: details.length > 0 ? words.clauses(details) : undefined,
    warning: better.length > 0 ? words.baselineBetter(words.names(better)) : undefined,
  };
}
