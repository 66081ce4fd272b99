/** Two windows on one model are told apart before anything is loaded; the lock itself decides. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { isLocked } from '../../core/lock/lock';

/**
 * @param file of statistics or results
 * @throws HumanError `in-use` where another process of this machine writes it
 */
export async function requireUnlocked(
  file: string,
  kind: 'calibration' | 'evaluation',
): Promise<void> {
  if (!(await isLocked(file))) return;
  const message =
    kind === 'calibration'
      ? vscode.l10n.t(
          'Another window, or a command line, is calibrating this model on the same data. Wait for it, or cancel it there: what it records is used here, too.',
        )
      : vscode.l10n.t(
          'Another window, or a command line, is evaluating this model on the same data. Wait for it, or cancel it there: what it measures is used here, too.',
        );
  throw new HumanError(message, 'in-use');
}
