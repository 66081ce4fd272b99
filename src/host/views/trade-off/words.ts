/** Failures in the trade-off panel's words. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { localizeError } from '../../localize';
import type { Services } from '../../services';

/** For an expected failure its own words; for a bug, where to look. */
export function wordsOf(error: unknown): string {
  return error instanceof HumanError
    ? localizeError(error)
    : vscode.l10n.t('Something went wrong inside FitPrune. The log has the details.');
}

/** Writes a failure to the log; for a bug with its stack. */
export function logFailure(log: Services['log'], error: unknown): void {
  if (error instanceof HumanError) log.warn(error.message);
  else log.error(error instanceof Error ? error : String(error));
}

/** For work that nobody waits for: it can only fail because of a bug, which is logged. */
export function inBackground(log: Services['log'], work: Promise<void>): void {
  work.catch((error: unknown) => {
    log.error(error instanceof Error ? error : String(error));
  });
}
