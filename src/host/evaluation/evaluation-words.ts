/** What an evaluation found, in the user's language. */
import * as vscode from 'vscode';
import { formatPercent, inPoints } from '../../core/cost/format';
import { formatKl } from '../../core/figures/format';
import { significanceInWords } from '../../core/evaluation/statistics/significance';
import { betterBaselines, methodLabels } from '../../core/recipe/methods';
import { besideText } from '../../core/recipe/headline/text';
import type { EvaluationRecord, Recipe } from '../../core/recipe/types';
import { listed, text } from '../../core/text';
import { localize } from '../localize';

/**
 * `shapes-60: accuracy 98.0%, unpruned 100.0%; 2.0 points lost on 50 samples, which may be chance
 * (95% interval -6.3 to 0.0); best baseline 94.0%; 1.2x faster to the first token.` Fidelity where
 * there are no answers.
 */
export function resultWords(name: string, recipe: Recipe, record: EvaluationRecord): string {
  const { accuracy, dense: unpruned, interval, p, samples, answered, kl, topToken } = record;
  if (accuracy !== undefined && unpruned !== undefined && interval && p !== undefined) {
    const difference = { mean: accuracy - unpruned, low: interval[0], high: interval[1] };
    const beside = besideText(recipe, record);
    const loss = localize(significanceInWords({ difference, p, samples: answered ?? samples }));
    return vscode.l10n.t(
      '{0}: accuracy {1}, unpruned {2}; {3}.',
      name,
      formatPercent(accuracy),
      formatPercent(unpruned),
      beside === undefined ? loss : localize(text`${loss}; ${beside}`),
    );
  }
  if (kl && topToken !== undefined) {
    return vscode.l10n.t(
      '{0}: no answers to score in this data. KL divergence {1} nats on average, {2} of the answer’s tokens the same; {3} samples.',
      name,
      formatKl(kl.mean),
      formatPercent(topToken),
      samples,
    );
  }
  return vscode.l10n.t('{0}: {1} samples were measured.', name, samples);
}

/** Names the baselines that are better beyond their interval; undefined where none is. */
export function warningWords(name: string, record: EvaluationRecord): string | undefined {
  const better = betterBaselines(record);
  if (better.length === 0) return undefined;
  const named = better.map(({ baseline, by }) => {
    const label = methodLabels[baseline.method];
    return by.includes('accuracy')
      ? vscode.l10n.t('{0} (by {1} to {2} points of accuracy)', label, ...span(baseline.ahead))
      : vscode.l10n.t('{0} (by its KL divergence)', label);
  });
  return vscode.l10n.t(
    'At equal FLOPs a baseline does better than {0}: {1}.',
    name,
    localize(listed(named)),
  );
}

/** An interval of the recipe's lead as one of the baseline's, in points. */
function span(ahead: readonly [number, number] | undefined): [string, string] {
  const [low, high] = ahead ?? [0, 0];
  return [inPoints(-high, 1), inPoints(-low, 1)];
}
