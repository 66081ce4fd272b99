/** How failures reach the user: an expected one as a message, a bug with its stack in the log. */
import * as vscode from 'vscode';
import { HumanError } from '../core/errors';

/** Codes of failures that the user caused deliberately and that need no message. */
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

/** One message with what happened, a button that fixes it if there is one, and one to the log. */
export function errorReporter(log: vscode.LogOutputChannel): ErrorReporter {
  return {
    report(error) {
      if (error instanceof vscode.CancellationError) return;
      if (error instanceof HumanError && wanted.has(error.code)) {
        log.info(error.message);
        return;
      }
      void report(error, log);
    },
  };
}

/** Loaded with the first failure. */
async function report(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const { showError } = await import('./show-error');
  await showError(error, log);
}
