/** The side panel: the tree of models and the Compare view, with one list of compared recipes. */
import * as vscode from 'vscode';
import { panels, views } from '../../contributions';
import type { Services } from '../services';
import { chooseRecipes, registerCompareCommands } from './compare/commands';
import { CompareView } from './compare/view';
import { ComparedRecipes } from './compare/comparison';
import { ModelsTree } from './tree/models-tree';
import { RecipeDrop } from './tree/drop';
import { registerFileCommands } from './tree/files';

export function activateSidePanel(services: Services): vscode.Disposable {
  const { context, log } = services;
  const compared = new ComparedRecipes(context.workspaceState);
  const view = new CompareView(services, compared, () => chooseRecipes(services, compared));
  registerCompareCommands(services, compared, view);
  registerFileCommands(services);
  const provider = new ModelsTree(services, compared, (error) => {
    log.error(error instanceof Error ? error : String(error));
  });
  const tree = vscode.window.createTreeView(views.models, {
    treeDataProvider: provider,
    dragAndDropController: new RecipeDrop(compared),
    canSelectMany: true,
    showCollapseAll: true,
    // Ticking a recipe does not tick the model above it.
    manageCheckboxStateManually: true,
  });
  const explain = (): void => {
    tree.message = vscode.workspace.isTrusted
      ? ''
      : vscode.l10n.t(
          'Restricted mode: recipes can be edited and compared. Models are neither opened nor run until the workspace is trusted.',
        );
  };
  explain();
  return vscode.Disposable.from(
    compared,
    view,
    provider,
    tree,
    tree.onDidChangeCheckboxState(({ items }) => {
      provider.setCompared(items);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(explain),
    vscode.window.registerWebviewViewProvider(views.compare, view),
    vscode.window.registerWebviewPanelSerializer(panels.comparison, view),
  );
}
