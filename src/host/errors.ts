/** How failures reach the user: an expected one as a message, a bug with its stack in the log. */
import * as vscode from 'vscode';
import { HumanError } from '../core/errors';
import { humanErrorOf } from '../core/system-errors';
import { commands } from '../contributions';
import { localizeError } from './localize';
import { notifyError, notifyInformation } from './notifications';

/** Codes of failures that the user caused deliberately and need not be told of. */
const wanted = new Set(['cancelled']);

export interface ErrorReporter {
  /** Shows the failure of some work; cancelling is not shown. */
  report(error: unknown): void;
}

/** Whether the user stopped the work. */
export function isCancelled(error: unknown): boolean {
  if (error instanceof vscode.CancellationError) return true;
  return error instanceof HumanError && wanted.has(error.code);
}

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

/** One message with what happened, a button that fixes it if there is one, and one to the log. */
export function errorReporter(log: vscode.LogOutputChannel): ErrorReporter {
  return {
    report(error) {
      if (error instanceof vscode.CancellationError) return;
      if (error instanceof HumanError && wanted.has(error.code)) {
        log.info(error.message);
        return;
      }
      void show(error, log);
    },
  };
}

async function show(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const human = humanErrorOf(error);
  if (human !== undefined) log.error(human.message);
  else log.error(error instanceof Error ? error : String(error));
  const openLog = vscode.l10n.t('Show Log');
  const message =
    human !== undefined
      ? localizeError(human)
      : vscode.l10n.t('FitPrune met an error of its own. Please report it with what the log says.');
  // Somebody works at it elsewhere: nothing has failed, and the log knows no more.
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
