/**
 * The status bar item of the edited recipe: what it saves and keeps; its tooltip is the headline.
 */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { Newest } from '../../core/newest';
import { inBackground } from '../failures';
import type { Services } from '../services';
import { isRecipe } from '../selector';

export function activateRecipeItem(services: Services): vscode.Disposable {
  const { index, log } = services;
  const item = vscode.window.createStatusBarItem(
    'fitprune.recipe',
    vscode.StatusBarAlignment.Right,
  );
  item.name = vscode.l10n.t('FitPrune Recipe');
  const refreshes = new Newest();
  const update = async (): Promise<void> => {
    const isCurrent = refreshes.start();
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme !== 'file' || !isRecipe(document)) {
      item.hide();
      return;
    }
    // Loaded once there is a recipe to describe.
    const { statusWords } = await import('./status-words');
    const found = await index.read(document.uri);
    // While it is half typed, a recipe is invalid, and the old headline is out of date.
    const words = await statusWords(services, found);
    if (!isCurrent()) return;
    if (words === undefined) {
      item.hide();
      return;
    }
    item.text = `$(graph-line) ${words.short}`;
    item.tooltip = words.headline;
    item.accessibilityInformation = { label: words.headline };
    item.command = {
      command: commands.showTradeOff,
      title: vscode.l10n.t('Show Trade-off'),
      arguments: [document.uri],
    };
    item.show();
  };
  const updateInBackground = (): void => {
    inBackground(log, update());
  };
  updateInBackground();
  return vscode.Disposable.from(
    item,
    vscode.window.onDidChangeActiveTextEditor(updateInBackground),
    index.onDidChange(updateInBackground),
    services.elsewhere.onDidChange(updateInBackground),
    services.runs.onDidChangeMeasured(updateInBackground),
  );
}
