/** Saves a plot's picture or data at a place that the user chooses. */
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../../../core/errors';
import { besideModel } from '../../../core/model/paths';
import type { ExportFormat, PlotName } from '../../../protocol/trade-off';
import type { TradeOffModel } from './model';

/** @returns false when the user leaves it */
export async function exportPlot(
  { folder, name, measuring }: TradeOffModel,
  plot: PlotName,
  format: ExportFormat,
  content: string,
): Promise<boolean> {
  const file = `${name}-${plot === 'curve' ? 'trade-off' : plot}.${format}`;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(besideModel(folder), file)),
    filters: { [format.toUpperCase()]: [format] },
    title: vscode.l10n.t('Export Plot'),
  });
  if (!uri) return false;
  const bytes = Buffer.from(content, format === 'png' ? 'base64' : 'utf8');
  try {
    await vscode.workspace.fs.writeFile(uri, bytes);
  } catch (error) {
    throw new HumanError(
      vscode.l10n.t('The plot was not saved: {0}. Save it elsewhere.', messageOf(error)),
      'export-failed',
      1,
      { cause: error },
    );
  }
  measuring.announceEnd({
    passing: 'export',
    words: vscode.l10n.t('{0} is saved.', vscode.workspace.asRelativePath(uri)),
    ways: [
      {
        label: vscode.l10n.t('Open'),
        act: () => vscode.commands.executeCommand('vscode.open', uri, vscode.ViewColumn.Active),
      },
    ],
  });
  return true;
}
