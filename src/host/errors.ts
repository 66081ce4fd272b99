/** How failures reach the user: an expected one as a message, a bug with its stack in the log. */
import * as vscode from 'vscode';
import { HumanError } from '../core/errors';
import { humanErrorOf } from '../core/system-errors';
import { commands } from '../contributions';
import { localizeError } from './localize';
import { notifyError } from './notifications';

/** Codes of failures that the user brought about and need not be told of. */
const wanted = new Set(['cancelled']);

export interface ErrorReporter {
  /** Shows the failure of what was being done; cancelling is none. */
  report(error: unknown): void;
}

/** One message with what happened and a button to the log. */
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
  const chosen = await notifyError(message, openLog);
  if (chosen === openLog) await vscode.commands.executeCommand(commands.showLog);
}
