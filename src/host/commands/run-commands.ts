/** Show Runs (the status bar item), Cancel Run, Show Log. */
import * as vscode from 'vscode';
import type { Run } from '../runs/run-manager';
import { describeRun } from '../runs/run-words';
import type { Services } from '../services';

interface RunItem extends vscode.QuickPickItem {
  choose: () => void;
}

export async function showRunsCommand({ runs, log }: Services): Promise<void> {
  const items: RunItem[] = [
    {
      label: vscode.l10n.t('Show Log'),
      iconPath: new vscode.ThemeIcon('output'),
      choose: () => {
        log.show();
      },
    },
    ...runs.runs.map((run) => ({
      label: vscode.l10n.t('Cancel: {0}', run.title),
      iconPath: new vscode.ThemeIcon('stop-circle'),
      description: describeRun(run),
      choose: () => {
        run.cancel();
      },
    })),
  ];
  (await vscode.window.showQuickPick(items, { title: 'FitPrune' }))?.choose();
}

export async function cancelRunCommand({ runs }: Services): Promise<void> {
  const run = runs.runs.length > 1 ? await pickRun(runs.runs) : runs.runs[0];
  run?.cancel();
}

async function pickRun(runs: readonly Run[]): Promise<Run | undefined> {
  const items = runs.map((run) => ({ label: run.title, description: describeRun(run), run }));
  const title = vscode.l10n.t('Which run should stop?');
  return (await vscode.window.showQuickPick(items, { title }))?.run;
}
