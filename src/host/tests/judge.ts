/** Judges a recipe by an evaluation against its limit, in words. */
import * as vscode from 'vscode';
import { inPoints } from '../../core/cost/format';
import { hasInterval, largestDrop, measuredFailure } from '../../core/evaluation/gate';
import { answeredOf } from '../../core/figures/retained';
import type { EvaluationRecord } from '../../core/recipe/types';
import { localize } from '../localize';
import { limitPoints } from './limits';

export interface Verdict {
  state: 'passed' | 'failed' | 'errored';
  /** The measured values and the verdict, the verdict first; also for one that passed. */
  message: string;
}

/**
 * Without a minus sign, which the editor that shows messages marks as a possible mistake for a
 * hyphen.
 */
function rangeWords([least, most]: readonly [number, number], decimals: number): string {
  const [from, to] = [least, most].map((drop) => inPoints(Math.abs(drop), decimals)) as [
    string,
    string,
  ];
  if (least >= 0) return vscode.l10n.t('{0} to {1} lost', from, to);
  return most > 0
    ? vscode.l10n.t('{0} gained to {1} lost', from, to)
    : vscode.l10n.t('{0} to {1} gained', to, from);
}

/** @param limit largest drop that passes, a fraction */
export function judge(record: EvaluationRecord, limit: number): Verdict {
  const failure = measuredFailure(record, limit);
  // Without a broken limit: there is no interval to judge by, or there are too few samples.
  if (!hasInterval(record) || failure?.code === 'drop-few-samples') {
    return { state: 'errored', message: failure ? localize(failure.message) : '' };
  }
  const [, high] = record.interval;
  const worst = largestDrop(record);
  // A drop beyond the limit is also shown with a figure beyond it.
  const decimals = inPoints(worst, 1) === inPoints(limit, 1) ? 2 : 1;
  const measured = vscode.l10n.t(
    'Accuracy dropped by {0} points on {1} samples (95% interval: {2}).',
    ...[inPoints((record.dense ?? 0) - (record.accuracy ?? 0), 1), answeredOf(record)],
    rangeWords([-high, worst], decimals),
  );
  if (failure === undefined) {
    const words = vscode.l10n.t('It loses no more than {0} points.', limitPoints(limit));
    return { state: 'passed', message: `${words} ${measured}` };
  }
  // One thought a line: the explorer shows the first alone, in little room.
  const words = vscode.l10n.t(
    'It may lose {0} points; at most {1} are allowed.',
    inPoints(worst, decimals),
    limitPoints(limit),
  );
  const remedy = vscode.l10n.t('Fit a smaller saving, or evaluate more samples.');
  return { state: 'failed', message: [words, measured, remedy].join('\n') };
}
