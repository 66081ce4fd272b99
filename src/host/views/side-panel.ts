/**
 * The side panel: the tree of models and the Compare view, with one list of compared recipes. Views
 * and commands are registered here; what they show and do is loaded with the first of them that is
 * shown or used.
 */
import * as vscode from 'vscode';
import { commands, panels, views } from '../../contributions';
import { registerCommand } from '../commands/register';
import { once } from '../../core/once';
import type { Services } from '../services';
import { ComparedRecipes } from './compare/comparison';
import type { CompareCommands } from './compare/commands';
import type { SidePanelParts } from './side-panel-parts';
import type { FileCommands } from './tree/files';
import type { TreeNode } from './tree/nodes';
import { uriList } from './tree/uri-list';

type Parts = () => Promise<SidePanelParts>;

const compareCommands: readonly (keyof CompareCommands)[] = [
  'compareRecipes',
  'addToComparison',
  'openComparisonWide',
  'compareVersions',
  'clearComparison',
  'copyComparison',
  'diffComparison',
];

const fileCommands: readonly (keyof FileCommands)[] = [
  'openFile',
  'revealFile',
  'copyPath',
  'renameRecipe',
  'deleteRecipe',
];

export function activateSidePanel(services: Services): vscode.Disposable {
  const compared = new ComparedRecipes(services.context.workspaceState);
  const changed = new vscode.EventEmitter<TreeNode | undefined>();
  const parts = once(async () => {
    const { createSidePanelParts } = await import('./side-panel-parts');
    const created = createSidePanelParts(services, compared);
    services.context.subscriptions.push(created);
    created.tree.onDidChangeTreeData((node) => {
      changed.fire(node);
    });
    return created;
  });
  for (const name of compareCommands) {
    registerCommand(services, commands[name], async (argument, selection) =>
      (await parts()).compare[name](argument, selection),
    );
  }
  for (const name of fileCommands) {
    registerCommand(services, commands[name], async (argument, selection) =>
      (await parts()).files[name](argument, selection),
    );
  }
  return vscode.Disposable.from(
    compared,
    changed,
    showTree(parts, changed.event),
    vscode.window.registerWebviewViewProvider(views.compare, {
      resolveWebviewView: async (view) => {
        (await parts()).view.resolveWebviewView(view);
      },
    }),
    vscode.window.registerWebviewPanelSerializer(panels.comparison, {
      deserializeWebviewPanel: async (panel) => (await parts()).view.deserializeWebviewPanel(panel),
    }),
  );
}

function showTree(
  parts: Parts,
  onDidChangeTreeData: vscode.Event<TreeNode | undefined>,
): vscode.Disposable {
  const tree = vscode.window.createTreeView<TreeNode>(views.models, {
    treeDataProvider: {
      onDidChangeTreeData,
      getTreeItem: ({ item }) => item,
      getChildren: async (node) => (await parts()).tree.getChildren(node),
      getParent: ({ parent }) => parent,
    },
    dragAndDropController: {
      dropMimeTypes: [uriList],
      dragMimeTypes: [uriList],
      handleDrag: async (nodes, transfer) => {
        (await parts()).drop.handleDrag(nodes, transfer);
      },
      handleDrop: async (target, transfer) => (await parts()).drop.handleDrop(target, transfer),
    },
    canSelectMany: true,
    showCollapseAll: true,
    // Ticking a recipe does not tick the model above it.
    manageCheckboxStateManually: true,
  });
  const explain = (): void => {
    const message = vscode.workspace.isTrusted
      ? ''
      : vscode.l10n.t(
          'Restricted mode: recipes can be edited and compared. Models are neither opened nor run until the workspace is trusted.',
        );
    if (message !== (tree.message ?? '')) tree.message = message;
  };
  explain();
  return vscode.Disposable.from(
    tree,
    tree.onDidChangeCheckboxState(async ({ items }) => {
      (await parts()).tree.setCompared(items);
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(explain),
  );
}
