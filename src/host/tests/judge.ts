/** Judges a recipe by an evaluation against its limit, in words. */
import * as vscode from 'vscode';
import { inPoints } from '../../core/cost/format';
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
    inPoints((record.dense ?? 0) - (record.accuracy ?? 0)),
    inPoints(-high),
    inPoints(-low),
    answeredOf(record),
    inPoints(limit),
  );
  if (failure === undefined) return { state: 'passed', message: measured };
  // The interval is shown once: the gate's own message would repeat it.
  const remedy = vscode.l10n.t(
    'It may be as much as {0}, which is more. Fit a smaller saving, or evaluate more samples.',
    inPoints(largestDrop(record)),
  );
  return { state: 'failed', message: `${measured} ${remedy}` };
}
