/** The message at a run's end: on a page that has its model in sight, else in a notification. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { notifyInformation, notifyWarning } from '../notifications';
import type { RunEnd, Way } from './run-end';
import type { RunManager } from './run-manager';

/** The subject of the run. */
interface Subject {
  /** Absolute. */
  modelFolder: string;
  /** The model, or a recipe: its trade-off is offered if no page is in sight. */
  uri: vscode.Uri;
}

/** Not awaited: the next step may take minutes. */
export function announceEnd(runs: RunManager, { modelFolder, uri }: Subject, end: RunEnd): void {
  const page = runs.pageInSight(modelFolder);
  if (page) page.announce(end);
  else notifyEnd(uri, end);
}

/** @param uri of the model or a recipe whose trade-off is offered, too */
export function notifyEnd(uri: vscode.Uri, end: RunEnd): void {
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
