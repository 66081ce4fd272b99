/** What is said when a run has ended: on a page that has its model in sight, else in a notification. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { notifyInformation, notifyWarning } from '../notifications';
import type { RunEnd, Way } from './run-end';
import type { RunManager } from './run-manager';

/** What the run was of. */
interface Subject {
  /** Absolute. */
  modelFolder: string;
  /** Of the model or a recipe: whose trade-off is offered where none is in sight. */
  uri: vscode.Uri;
}

/** Is not waited for: what leads on may take minutes. */
export function tellEnd(runs: RunManager, { modelFolder, uri }: Subject, end: RunEnd): void {
  const page = runs.pageInSight(modelFolder);
  if (page) {
    page.tell(end);
    return;
  }
  const show: Way = {
    label: vscode.l10n.t('Show Trade-off'),
    act: () => vscode.commands.executeCommand(commands.showTradeOff, uri),
  };
  const ways = [...end.ways, show];
  const notify = end.isWarning === true ? notifyWarning : notifyInformation;
  void notify(end.words, ...ways.map(({ label }) => label)).then((chosen) =>
    ways.find(({ label }) => label === chosen)?.act(),
  );
}
