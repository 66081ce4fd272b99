/**
 * Notices a run of the same model in another window before anything is loaded; the lock itself
 * decides.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { isLocked } from '../../core/lock/lock';

/**
 * @param file of statistics or results
 * @throws HumanError `in-use` where another process of this machine writes it
 */
export async function requireUnlocked(
  file: string,
  kind: 'calibration' | 'evaluation' | 'profile',
): Promise<void> {
  if (!(await isLocked(file))) return;
  throw new HumanError(wordsOf[kind](), 'in-use');
}

const wordsOf = {
  calibration: () =>
    vscode.l10n.t(
      'Another window, or a command line, is calibrating this model on the same data. Wait for it, or cancel it there: what it records is used here, too.',
    ),
  evaluation: () =>
    vscode.l10n.t(
      'Another window, or a command line, is evaluating this model on the same data. Wait for it, or cancel it there: what it measures is used here, too.',
    ),
  profile: () =>
    vscode.l10n.t(
      'Another window, or a command line, is profiling this model on the same device. Wait for it, or cancel it there: what it measures is used here, too.',
    ),
};

/**
 * How long the processes of a window that was reloaded may take to end, and the pause between two
 * checks; in milliseconds.
 */
const ending = 10_000;
const pause = 1000;

/**
 * Whether another window still writes one of the files: then its run was not cut off, and that
 * window keeps it.
 */
export async function isHeldElsewhere(files: readonly string[]): Promise<boolean> {
  const started = Date.now();
  while ((await Promise.all(files.map(isLocked))).includes(true)) {
    if (Date.now() - started > ending) return true;
    await sleep(pause);
  }
  return false;
}
