/** What a sweep found, in the user's language. */
import * as vscode from 'vscode';
import { sweepFinding } from '../../core/evaluation/sweep/finding';
import type { SweepPoint } from '../../core/evaluation/sweep/sweep-file';
import { localize } from '../localize';

/** @param points of the budgets that were asked for @param data what it is called */
export function sweepWords(points: readonly SweepPoint[], data: string): string {
  const budgets = new Set(points.map(({ budget }) => budget.reduction)).size;
  const samples = points[0]?.record.samples ?? 0;
  const done = vscode.l10n.t(
    'Sweep done: {0} budgets measured on {1} samples of {2}.',
    budgets,
    samples,
    data,
  );
  const finding = sweepFinding(
    points.map(({ budget, recipe, record }) => ({
      method: recipe.fit?.method ?? 'fitprune',
      saved: budget.reduction ?? 0,
      record,
    })),
  );
  // The result first: a notification is cut off at its end.
  return finding === undefined ? done : `${localize(finding)} ${done}`;
}
