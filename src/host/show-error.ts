/** The message of a failure, with the button that fixes it. */
import * as vscode from 'vscode';
import { humanErrorOf } from '../core/system-errors';
import { commands } from '../contributions';
import { logBug } from './failures';
import { localizeError } from './localize';
import { notifyError, notifyInformation } from './notifications';

/** The button that fixes a failure, by its code. */
function remedyOf(code: string | undefined): { title: string; command: string } | undefined {
  switch (code) {
    // A user without a model can get one.
    case 'no-model':
      return { title: vscode.l10n.t('Open Sample Workspace'), command: commands.openSample };
    case 'no-recipe':
    case 'nothing-to-compare':
      return { title: vscode.l10n.t('Fit Recipe'), command: commands.fitRecipe };
    case 'untrusted':
      return {
        title: vscode.l10n.t('Manage Workspace Trust'),
        command: 'workbench.trust.manage',
      };
    default:
      return undefined;
  }
}

/** An expected failure in words, a bug with its stack in the log alone. */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const human = humanErrorOf(error);
  if (human !== undefined) log.error(human.message);
  else logBug(log, error);
  const openLog = vscode.l10n.t('Show Log');
  const message =
    human !== undefined
      ? localizeError(human)
      : vscode.l10n.t(
          'FitPrune has met a bug of its own. Please report it with the text in the log.',
        );
  // Another process is working on it: nothing has failed, and the log says no more.
  if (human?.code === 'in-use') {
    // Without a button, VS Code cuts a message to one line, and what to do is at its end.
    await notifyInformation(message, vscode.l10n.t('OK'));
    return;
  }
  const remedy = remedyOf(human?.code);
  const chosen = await notifyError(message, ...(remedy ? [remedy.title] : []), openLog);
  if (remedy && chosen === remedy.title) await vscode.commands.executeCommand(remedy.command);
  if (chosen === openLog) await vscode.commands.executeCommand(commands.showLog);
}
