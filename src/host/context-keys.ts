/** Context keys that follow the workspace: what menus and commands are offered by. */
import * as vscode from 'vscode';
import { contextKeys } from '../contributions';
import type { Services } from './services';

export function activateContextKeys({ index, statistics }: Services): vscode.Disposable {
  const update = (): void => {
    setContext(contextKeys.isReady, true);
    setContext(contextKeys.hasModels, index.models.length > 0);
    // By URI path as well as file path: which of the two `resourcePath` is differs on Windows.
    const folders = index.models.flatMap(({ folder, uri }) => [folder, uri.path]);
    setContext(contextKeys.modelFolders, [...new Set(folders)]);
    setContext(contextKeys.hasRecipes, index.recipes.length > 0);
    setContext(contextKeys.canCompare, index.recipes.length > 1);
  };
  const updateStatistics = (): void => {
    setContext(contextKeys.hasStatistics, statistics.all().length > 0);
  };
  return vscode.Disposable.from(
    index.onDidChange(update),
    statistics.onDidChange(updateStatistics),
  );
}

export function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
