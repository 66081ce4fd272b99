/**
 * Context keys that follow the workspace: they decide which menu entries and commands are offered.
 */
import * as vscode from 'vscode';
import { contextKeys } from '../contributions';
import { Newest } from '../core/newest';
import { hasSlurm } from './slurm';
import type { Services } from './services';
import type { WorkspaceModel } from './workspace/workspace-index';

/**
 * @param onModel called when the workspace is found to hold a model that can be pruned, again after
 *    it held none
 */
export function activateContextKeys(
  { index, statistics, profiles }: Services,
  onModel: () => void,
): vscode.Disposable {
  const rounds = new Newest();
  let hadModels = false;
  const update = async (): Promise<void> => {
    const isCurrent = rounds.start();
    setContext(contextKeys.hasRecipes, index.recipes.length > 0);
    setContext(contextKeys.canCompare, index.recipes.length > 1);
    const models = await prunable(index.models);
    // The workspace has changed meanwhile, so the answer is out of date.
    if (!isCurrent()) return;
    const hasModels = models.length > 0;
    setContext(contextKeys.hasModels, hasModels);
    if (hasModels && !hadModels) {
      onModel();
      // Without a model there is nothing to run.
      void hasSlurm().then((found) => {
        setContext(contextKeys.hasSlurm, found);
      });
    }
    hadModels = hasModels;
    // By URI path as well as file path: which of the two `resourcePath` is differs on Windows.
    const folders = models.flatMap(({ folder, uri }) => [folder, uri.path]);
    setContext(contextKeys.modelFolders, [...new Set(folders)]);
    setContext(contextKeys.isReady, true);
  };
  const updateStatistics = (): void => {
    setContext(contextKeys.hasStatistics, statistics.all().length > 0);
  };
  return vscode.Disposable.from(
    index.onDidChange(() => void update()),
    statistics.onDidChange(updateStatistics),
    profiles.onDidChange(() => {
      setContext(contextKeys.hasProfiles, profiles.all().length > 0);
    }),
  );
}

/**
 * Models on which commands are offered. A pruned model is not pruned again. An unreadable one is
 * offered, so that the user is told why it cannot be used; in an untrusted workspace none is
 * opened.
 */
async function prunable(models: readonly WorkspaceModel[]): Promise<WorkspaceModel[]> {
  const pruned = await Promise.all(
    models.map((model) =>
      model.describe().then(
        (summary) => summary?.isPruned === true,
        () => false,
      ),
    ),
  );
  return models.filter((_, at) => pruned[at] === false);
}

export function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
