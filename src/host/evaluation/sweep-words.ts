/** The result of a sweep, in the user's language. */
import * as vscode from 'vscode';
import { sweepFinding } from '../../core/evaluation/sweep/finding';
import type { SweepPoint } from '../../core/evaluation/sweep/sweep-file';
import type { Method, Recipe } from '../../core/recipe/types';
import { localize } from '../localize';

/** The result, and the point that is worth keeping, if there is one. */
export interface SweepEnd {
  words: string;
  best?: SweepPoint | undefined;
}

/**
 * @param points of the requested budgets
 * @param data its name
 */
export function sweepEnd(points: readonly SweepPoint[], data: string): SweepEnd {
  const finding = sweepFinding(
    points.map(({ budget, recipe, record }) => ({
      method: methodOf(recipe),
      saved: budget.reduction ?? 0,
      record,
    })),
  );
  const { best } = finding ?? {};
  const samples = points[0]?.record.samples ?? 0;
  // Only the result, which fits into a notification: the panel shows how it was measured.
  if (finding) {
    const words = vscode.l10n.t('{0} Measured on {1} samples.', localize(finding.text), samples);
    const isBest = ({ budget, recipe }: SweepPoint): boolean =>
      methodOf(recipe) === best?.method && budget.reduction === best.saved;
    return { words, best: points.find(isBest) };
  }
  return { words: sweptWords(points, data) };
}

/** Only reports that it is done, if the plot shows the result. */
export function sweptWords(points: readonly SweepPoint[], data: string): string {
  return vscode.l10n.t(
    'Sweep done: {0} budgets measured on {1} samples of {2}.',
    new Set(points.map(({ budget }) => budget.reduction)).size,
    points[0]?.record.samples ?? 0,
    data,
  );
}

function methodOf({ fit }: Recipe): Method {
  return fit?.method ?? 'fitprune';
}
