/** How far a run is, in words. */
import * as vscode from 'vscode';
import { formatDuration, formatRate } from '../../core/rate';
import { localize } from '../localize';
import type { Run } from './run';

/**
 * `budget 2 of 5: 40% · 12 of 64 samples · 3.1/s · 17 s left · cpu`; while none are counted, the
 * present activity
 */
export function describeRun(run: Run): string {
  const { part, phase, doing, done, total, isCounting } = run;
  const isBusy = total === 0 || doing !== '' || (!isCounting && done < total);
  const now = isBusy ? busyWords(run) : countWords(run);
  return [part, phase, now].filter((words) => words !== '').join(' · ');
}

function busyWords(run: Run): string {
  const { kind, doing, done, total, isCounting } = run;
  const now = doing === '' ? vscode.l10n.t('starting') : doing;
  if (total === 0 || done === 0) return now;
  if (isCounting) return `${now} · ${howMany(run)}`;
  return kind === 'profile'
    ? vscode.l10n.t('{0} · {1} of {2} lengths are there', now, done, total)
    : vscode.l10n.t('{0} · {1} of {2} samples are there', now, done, total);
}

function howMany({ kind, done, total, isTimed }: Run): string {
  if (kind !== 'profile') return vscode.l10n.t('{0} of {1} samples', done, total);
  // The possible number of samples does not show its progress: its time does.
  return isTimed && done < total
    ? vscode.l10n.t('{0} lengths', done)
    : vscode.l10n.t('{0} of {1} lengths', done, total);
}

function countWords(run: Run): string {
  const { perSecond, secondsLeft, device, done, total, next } = run;
  const parts = [howMany(run)];
  // All samples are done, but the run still works.
  if (done >= total) return [...parts, vscode.l10n.t('working out the result')].join(' · ');
  if (perSecond !== undefined && isEven(run))
    parts.push(vscode.l10n.t('{0}/s', formatRate(perSecond)));
  if (secondsLeft !== undefined) {
    const left = localize(formatDuration(secondsLeft));
    parts.push(
      next === ''
        ? vscode.l10n.t('{0} left', left)
        : vscode.l10n.t('{0} left, then {1}', left, next),
    );
  }
  if (device !== undefined) parts.push(device);
  return parts.join(' · ');
}

/**
 * Whether all samples take about the same time; otherwise a rate would contradict the remaining
 * time.
 */
function isEven({ kind, isTimed }: Run): boolean {
  return kind !== 'sweep' && !isTimed;
}
