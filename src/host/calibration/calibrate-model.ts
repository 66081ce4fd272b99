/** Calibrate Model: statistics for later fits, on data the user chooses. */
import * as vscode from 'vscode';
import { modelName } from '../../core/model/paths';
import { notifyEnd } from '../runs/announce-end';
import type { Services } from '../services';
import type { StatisticsEntry } from '../workspace/statistics-store';
import { ensureStatistics } from './calibration';
import { pickModel } from '../targets';

export async function calibrateModelCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const entry = await ensureStatistics(services, model, { askForData: true });
  if (entry) sayCalibrated(services, entry);
}

/** Says nothing if a panel of the model is in sight: it shows the new curve. */
export function sayCalibrated(
  { runs }: Pick<Services, 'runs'>,
  { modelFolder, samples }: StatisticsEntry,
): void {
  if (runs.isInSight(modelFolder)) return;
  const words = vscode.l10n.t(
    '{0}: statistics of {1} samples are ready.',
    modelName(modelFolder),
    samples,
  );
  notifyEnd(vscode.Uri.file(modelFolder), { words, ways: [] });
}
