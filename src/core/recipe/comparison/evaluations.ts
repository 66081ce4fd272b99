/** Chooses the measurements to compare: those of the same samples, if there are any. Pure. */
import { bestEvaluation, currentEvaluation, currentEvaluations } from '../results/evaluations';
import type { EvaluationRecord, Recipe } from '../types';

/**
 * For each recipe the measurement on the most samples that all measured recipes have in common,
 * since 98% of 500 and 98% of 50 are not the same. If they have none in common, each recipe's own
 * best.
 */
export function comparedEvaluations(
  recipes: readonly (Recipe | undefined)[],
): (EvaluationRecord | undefined)[] {
  const best = recipes.map((recipe) => recipe && currentEvaluation(recipe));
  const scored = recipes.map((recipe) =>
    recipe ? currentEvaluations(recipe).filter(({ accuracy }) => accuracy !== undefined) : [],
  );
  const measured = scored.filter((records) => records.length > 0);
  const [first = []] = measured;
  const common = bestEvaluation(
    first.filter((one) =>
      measured.every((records) => records.some((other) => samplesOf(other) === samplesOf(one))),
    ),
  );
  if (!common) return best;
  return scored.map(
    (records, at) => records.findLast((one) => samplesOf(one) === samplesOf(common)) ?? best[at],
  );
}

/**
 * Which samples a measurement is of, and how their answers were scored; older records name no score
 * and are of exact matches.
 */
function samplesOf({ data, samples, score }: EvaluationRecord): string {
  return `${data} ${samples} ${score ?? 'exact'}`;
}

/** Measurements compare if they are of the same samples of the same model. */
export function measuredBasis({ model }: Recipe, { data, samples }: EvaluationRecord): string {
  return `${model.fingerprint} ${data} ${samples}`;
}

/** Accuracies only if answers were also scored alike. */
export function scoredBasis(recipe: Recipe, evaluation: EvaluationRecord): string {
  return `${recipe.model.fingerprint} ${samplesOf(evaluation)}`;
}
