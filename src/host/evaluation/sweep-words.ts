/** What a sweep found, in the user's language. */
import * as vscode from 'vscode';
import { sweepFinding } from '../../core/evaluation/sweep/finding';
import type { SweepPoint } from '../../core/evaluation/sweep/sweep-file';
import type { Method, Recipe } from '../../core/recipe/types';
import { localize } from '../localize';

/** What it comes to, and the point that is worth keeping, where there is one. */
export interface SweepEnd {
  words: string;
  best?: SweepPoint | undefined;
}

/** @param points of the budgets that were asked for @param data what it is called */
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
  // The result alone, which a notification has room for: how it was measured stands in the panel.
  if (finding) {
    const words = vscode.l10n.t('{0} Measured on {1} samples.', localize(finding.text), samples);
    const isBest = ({ budget, recipe }: SweepPoint): boolean =>
      methodOf(recipe) === best?.method && budget.reduction === best.saved;
    return { words, best: points.find(isBest) };
  }
  return { words: sweptWords(points, data) };
}

/** That it is done, where what it found stands at the plot. */
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
