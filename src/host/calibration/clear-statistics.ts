/** Clear Cached Statistics. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { modelName } from '../../core/model/paths';
import { isSamePath } from '../paths';
import { deleteFiles } from '../runs/delete-files';
import { withdrawOffer } from '../runs/resuming';
import type { Services } from '../services';
import { uriOf } from '../targets';
import type { StatisticsEntry } from '../workspace/statistics-store';

export async function clearStatisticsCommand(
  services: Services,
  argument?: unknown,
): Promise<void> {
  const { statistics } = services;
  await statistics.ready;
  await deleteFiles(uriOf(argument)?.fsPath, {
    entries: statistics.all(),
    pathOf: ({ file }) => file,
    itemOf: ({ modelFolder, samples, file }) => ({
      label: modelName(modelFolder),
      description: vscode.l10n.t('{0} samples', samples),
      detail: vscode.workspace.asRelativePath(file),
      picked: true,
    }),
    title: vscode.l10n.t('Which statistics should be cleared?'),
    question: (chosen) => {
      const samples = chosen.reduce((sum, entry) => sum + entry.samples, 0);
      return {
        message: vscode.l10n.t('Clear the statistics of {0} samples?', samples),
        detail: vscode.l10n.t('A fit will need a new calibration. Recipes stay as they are.'),
        button: vscode.l10n.t('Clear'),
      };
    },
    requireIdle: (chosen) => {
      requireIdle(services, chosen);
    },
    remove: async (chosen) => {
      for (const { file } of chosen) withdrawOffer(file);
      await statistics.remove(chosen.map(({ file }) => file));
    },
  });
}

/** A calibration writes its file to the end: nothing of its model is removed until then. */
function requireIdle({ runs }: Services, chosen: readonly StatisticsEntry[]): void {
  const busy = runs.runs.find(
    (run) =>
      run.kind === 'calibration' &&
      chosen.some(({ modelFolder }) => isSamePath(modelFolder, run.modelFolder)),
  );
  if (busy === undefined) return;
  throw new HumanError(
    vscode.l10n.t(
      'The statistics of {0} are in use by a calibration. Wait for it, or cancel it first.',
      modelName(busy.modelFolder),
    ),
    'in-use',
  );
}
