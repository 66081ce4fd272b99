/** Judges a recipe by an evaluation against its limit, in words. */
import * as vscode from 'vscode';
import { hasInterval, largestDrop, measuredFailure } from '../../core/evaluation/gate';
import { answeredOf } from '../../core/figures/retained';
import type { EvaluationRecord } from '../../core/recipe/types';
import { localize } from '../localize';

export interface Verdict {
  state: 'passed' | 'failed' | 'errored';
  /** The measured values and the verdict; also for one that passed. */
  message: string;
}

/** @param limit largest drop that passes, a fraction */
export function judge(record: EvaluationRecord, limit: number): Verdict {
  const failure = measuredFailure(record, limit);
  // Without a broken limit: there is no interval to judge by, or there are too few samples.
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
  // The interval is shown once: the gate's own message would repeat it.
  const remedy = vscode.l10n.t(
    'It may be as much as {0}, which is more. Fit a smaller saving, or evaluate more samples.',
    points(largestDrop(record)),
  );
  return { state: 'failed', message: `${measured} ${remedy}` };
}

/** Without a sign before nothing. */
function points(fraction: number): string {
  return (Number((100 * fraction).toFixed(2)) + 0).toFixed(2);
}
