/** Saves what a plot shows where the user says. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormat, PlotName } from '../../protocol/trade-off';
import type { TradeOffModel } from './trade-off-model';

/** @returns false when the user leaves it */
export async function exportPlot(
  { folder, name }: TradeOffModel,
  plot: PlotName,
  format: ExportFormat,
  content: string,
): Promise<boolean> {
  const file = `${name}-${plot === 'curve' ? 'trade-off' : 'schedule'}.${format}`;
  const uri = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(folder), file)),
    filters: { [format.toUpperCase()]: [format] },
    title: vscode.l10n.t('Export Plot'),
  });
  if (!uri) return false;
  await vscode.workspace.fs.writeFile(
    uri,
    Buffer.from(content, format === 'png' ? 'base64' : 'utf8'),
  );
  return true;
}
