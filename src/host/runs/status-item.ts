/**
 * The status bar item, which is visible only while something runs; its notification, and the list
 * that the item opens, show the progress.
 */
import * as vscode from 'vscode';
import { commands, contextKeys } from '../../contributions';
import type { RunManager } from './run-manager';

export function activateStatusItem(runs: RunManager): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('fitprune.runs', vscode.StatusBarAlignment.Left);
  item.name = 'FitPrune';
  item.command = commands.showRuns;
  let before = '';
  const update = (): void => {
    const shown = runs.runs.filter(({ isShownElsewhere }) => !isShownElsewhere);
    const titles = shown.map(({ title }) => title);
    // Runs change with every sample, and none of that is shown here.
    const now = JSON.stringify([runs.runs.length > 0, titles]);
    if (now === before) return;
    before = now;
    void vscode.commands.executeCommand('setContext', contextKeys.isRunning, runs.runs.length > 0);
    const { length } = shown;
    if (length === 0) {
      item.hide();
      return;
    }
    item.text = `$(loading~spin) FitPrune${length > 1 ? ` +${length - 1}` : ''}`;
    // A tooltip of plain text: nothing in it becomes a link.
    item.tooltip = titles.join('\n');
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(update));
}
