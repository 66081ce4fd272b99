/** The status bar item: there only while something runs. */
import * as vscode from 'vscode';
import { commands, contextKeys } from '../../contributions';
import { describeRun, type RunManager } from './run-manager';

export function activateStatusItem(runs: RunManager): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('fitprune.runs', vscode.StatusBarAlignment.Left);
  item.name = 'FitPrune';
  item.command = commands.showRuns;
  const update = (): void => {
    const [first, ...others] = runs.runs;
    void vscode.commands.executeCommand('setContext', contextKeys.isRunning, first !== undefined);
    if (first === undefined) {
      item.hide();
      return;
    }
    const count = first.total > 0 ? ` ${first.done}/${first.total}` : '';
    const more = others.length > 0 ? ` +${others.length}` : '';
    item.text = `$(loading~spin) FitPrune${count}${more}`;
    // A tooltip of plain text: nothing in it becomes a link.
    item.tooltip = runs.runs.map((run) => `${run.title}: ${describeRun(run)}`).join('\n');
    item.accessibilityInformation = { label: item.tooltip };
    item.show();
  };
  return vscode.Disposable.from(item, runs.onDidChange(update));
}
