/** Failures as the trade-off panel says them. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { localizeError } from '../../localize';

/** Of an expected failure its own words; of a bug, where to look. */
export function wordsOf(error: unknown): string {
  return error instanceof HumanError
    ? localizeError(error)
    : vscode.l10n.t('Something went wrong inside FitPrune. The log says what.');
}
