/** What an evaluation says of a recipe's promise, in words. */
import * as vscode from 'vscode';
import { hasInterval, largestDrop, measuredFailure } from '../../core/evaluation/gate';
import { answeredOf } from '../../core/figures/retained';
import type { EvaluationRecord } from '../../core/recipe/types';
import { localize } from '../localize';

export interface Verdict {
  state: 'passed' | 'failed' | 'errored';
  /** What was measured, and what follows from it; of one that passed a line, too. */
  message: string;
  /** Of one that failed. */
  expected?: string;
  actual?: string;
}

/** @param limit largest drop that passes, a fraction */
export function judge(record: EvaluationRecord, limit: number): Verdict {
  const failure = measuredFailure(record, limit);
  // Nothing was broken: there is nothing to hold the recipe to, or too little to tell.
  if (!hasInterval(record) || failure?.code === 'drop-few-samples') {
    return { state: 'errored', message: failure ? localize(failure.message) : '' };
  }
  const [low, high] = record.interval;
  const measured = vscode.l10n.t(
    'Accuracy dropped by {0} points (95% interval {1} to {2}) on {3} samples; at most {4} points may be lost.',
    points((record.dense ?? 0) - (record.accuracy ?? 0)),
    points(-high),
    points(-low),
    answeredOf(record),
    points(limit),
  );
  if (failure === undefined) return { state: 'passed', message: measured };
  const remedy = vscode.l10n.t('Fit a smaller saving, or evaluate more samples.');
  return {
    state: 'failed',
    // The interval stands there once: what the gate says of it is the same again.
    message: `${measured} ${remedy}`,
    expected: vscode.l10n.t('a drop of at most {0} points', points(limit)),
    actual: vscode.l10n.t('a drop of up to {0} points', points(largestDrop(record))),
  };
}

/** Without a sign before nothing. */
function points(fraction: number): string {
  return (Number((100 * fraction).toFixed(2)) + 0).toFixed(2);
}
