/** Calibrate Model: statistics for later fits, on data the user chooses. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { notifyInformation } from '../notifications';
import type { Services } from '../services';
import { ensureStatistics } from './calibration';
import { pickModel } from './targets';

export async function calibrateModelCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const entry = await ensureStatistics(services, model, { askForData: true });
  if (entry === undefined) return;
  const show = vscode.l10n.t('Show Trade-off');
  const message = vscode.l10n.t(
    '{0}: statistics of {1} samples are ready.',
    model.name,
    entry.samples,
  );
  // Not awaited: whoever asked for the calibration need not wait for an answer.
  void notifyInformation(message, show).then(async (chosen) => {
    if (chosen === show) await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
  });
}
