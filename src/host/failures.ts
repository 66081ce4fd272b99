/** Failures that no message interrupts the user for: in a panel's own words, and in the log. */
import * as vscode from 'vscode';
import { HumanError } from '../core/errors';
import { localizeError } from './localize';

/**
 * Writes a failure to the log.
 *
 * @returns what a panel says of it: for an expected one its own words, for a bug, where to look
 */
export function logFailure(log: vscode.LogOutputChannel, error: unknown): string {
  if (error instanceof HumanError) {
    log.warn(error.message);
    return localizeError(error);
  }
  logBug(log, error);
  return vscode.l10n.t('Something went wrong inside FitPrune. The log has the details.');
}

export function logBug(log: vscode.LogOutputChannel, error: unknown): void {
  log.error(error instanceof Error ? error : String(error));
}

/** For work that nobody waits for: it can only fail because of a bug, which is logged. */
export function inBackground(log: vscode.LogOutputChannel, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    logBug(log, error);
  });
}
