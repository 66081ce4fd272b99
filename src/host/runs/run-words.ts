/** How far a run is, in words. */
import * as vscode from 'vscode';
import { formatDuration, formatRate } from '../../core/rate';
import { localize } from '../localize';
import type { Run } from './run';

/** `budget 2 of 5: 40% · 12 of 64 samples · 3.1/s · 17 s left · cpu`; while none are counted, what is being done */
export function describeRun(run: Run): string {
  const { part, doing, done, total, isCounting } = run;
  const isBusy = total === 0 || doing !== '' || (!isCounting && done < total);
  return [...(part === '' ? [] : [part]), isBusy ? busyWords(run) : countWords(run)].join(' · ');
}

function busyWords({ doing, done, total, isCounting }: Run): string {
  const now = doing === '' ? vscode.l10n.t('starting') : doing;
  if (total === 0 || done === 0) return now;
  return isCounting
    ? `${now} · ${vscode.l10n.t('{0} of {1} samples', done, total)}`
    : vscode.l10n.t('{0} · {1} of {2} samples are there', now, done, total);
}

function countWords({ done, total, perSecond, secondsLeft, device }: Run): string {
  const parts = [vscode.l10n.t('{0} of {1} samples', done, total)];
  if (perSecond !== undefined) parts.push(vscode.l10n.t('{0}/s', formatRate(perSecond)));
  if (secondsLeft !== undefined) {
    parts.push(vscode.l10n.t('{0} left', localize(formatDuration(secondsLeft))));
  }
  if (device !== undefined) parts.push(device);
  return parts.join(' · ');
}
