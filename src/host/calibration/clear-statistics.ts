/** Clear Cached Statistics: one file from the tree, or those picked from a list; always confirmed. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { modelName } from '../../core/model/paths';
import { confirm } from '../notifications';
import { isSamePath } from '../paths';
import type { Services } from '../services';
import type { StatisticsEntry } from '../workspace/statistics-store';
import { uriOf } from '../targets';

export async function clearStatisticsCommand(
  services: Services,
  argument?: unknown,
): Promise<void> {
  const { statistics } = services;
  await statistics.ready;
  const named = uriOf(argument)?.fsPath;
  const entries = statistics.all();
  const chosen =
    named === undefined
      ? await pick(entries)
      : entries.filter(({ file }) => isSamePath(file, named));
  if (chosen === undefined || chosen.length === 0) return;
  requireIdle(services, chosen);
  const clear = vscode.l10n.t('Clear');
  const samples = chosen.reduce((sum, entry) => sum + entry.samples, 0);
  const message = vscode.l10n.t('Clear the statistics of {0} samples?', samples);
  const detail = vscode.l10n.t('Fitting again takes a new calibration. Recipes stay as they are.');
  if ((await confirm(message, detail, clear)) !== clear) return;
  requireIdle(services, chosen);
  await statistics.remove(chosen.map(({ file }) => file));
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

async function pick(entries: readonly StatisticsEntry[]): Promise<StatisticsEntry[] | undefined> {
  const items = entries.map((entry) => ({
    label: modelName(entry.modelFolder),
    description: vscode.l10n.t('{0} samples', entry.samples),
    detail: vscode.workspace.asRelativePath(entry.file),
    picked: true,
    entry,
  }));
  const title = vscode.l10n.t('Which statistics should be cleared?');
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return chosen?.map(({ entry }) => entry);
}
