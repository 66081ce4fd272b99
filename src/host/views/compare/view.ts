/**
 * Shows the compared recipes, in the side panel and wide in an editor's tab, and follows them as
 * they are edited.
 */
import * as vscode from 'vscode';
import { commands, panels, views } from '../../../contributions';
import type { CompareMessage } from '../../../protocol/compare';
import { inBackground } from '../../failures';
import type { Services } from '../../services';
import { ComparisonLosses } from './comparison-losses';
import { hasRecipeName } from '../../selector';
import type { ComparedRecipes } from './comparison';
import { readComparison, type ReadComparison } from './comparison-reader';
import { ComparisonPage } from './page';
import { labelPanel, webviewOptions } from '../webview/webview-html';
import { Newest } from '../../../core/newest';

/** Kept by the workspace: whether differences are shown. */
const differsKey = 'fitprune.compare.differs';

export class CompareView
  implements vscode.WebviewViewProvider, vscode.WebviewPanelSerializer, vscode.Disposable
{
  readonly losses: ComparisonLosses;
  private view: vscode.WebviewView | undefined;
  /** The editor's tab. */
  private panel: vscode.WebviewPanel | undefined;
  private readonly pages = new Set<ComparisonPage>();
  private readonly disposables: vscode.Disposable[];
  private watchers: vscode.Disposable[] = [];
  private readonly updates = new Newest();

  constructor(
    private readonly services: Services,
    private readonly compared: ComparedRecipes,
    private readonly choose: () => Promise<unknown>,
  ) {
    this.losses = new ComparisonLosses(services);
    const update = (): void => {
      this.updateInBackground();
    };
    this.disposables = [
      services.index.onDidChange(update),
      services.elsewhere.onDidChange(update),
      services.statistics.onDidChange(() => {
        this.losses.forget();
        update();
      }),
      compared.onDidChange(() => {
        this.watch();
        update();
      }),
    ];
    this.watch();
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    this.adopt(view, false, () => {
      this.view = undefined;
    });
  }

  /** A reopened window restores the tab; there is at most one. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.panel) panel.dispose();
    else this.adoptPanel(panel);
    return Promise.resolve();
  }

  /** The same view in an editor's tab, which has more room. */
  openWide(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    const { extensionUri } = this.services.context;
    const column = vscode.ViewColumn.Active;
    const options = webviewOptions(extensionUri);
    this.adoptPanel(vscode.window.createWebviewPanel(panels.comparison, '', column, options));
    // Beside others, a column is as narrow as the side panel; a double click on the tab undoes it.
    if (vscode.window.tabGroups.all.length > 1) {
      void vscode.commands.executeCommand('workbench.action.minimizeOtherEditors');
    }
  }

  private adoptPanel(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    labelPanel(panel, this.services.context.extensionUri, vscode.l10n.t('Comparison'));
    this.adopt(panel, true, () => {
      this.panel = undefined;
    });
  }

  private adopt(
    place: vscode.WebviewView | vscode.WebviewPanel,
    isWide: boolean,
    onDispose: () => void,
  ): void {
    const page = new ComparisonPage(this.services, place, {
      isWide,
      handle: (message) => this.handle(message, isWide),
      onDispose: () => {
        this.pages.delete(page);
        onDispose();
      },
    });
    this.pages.add(page);
  }

  /** Brings the view to the front and leaves the focus where it is, if that can be. */
  async reveal(): Promise<void> {
    if (this.view) this.view.show(true);
    else await vscode.commands.executeCommand(`${views.compare}.focus`);
  }

  read(): Promise<ReadComparison> {
    return readComparison(this.services, this.compared.uris, this.losses);
  }

  dispose(): void {
    this.updates.stop();
    for (const one of [...this.disposables, ...this.watchers]) one.dispose();
  }

  private async handle(message: CompareMessage, isWide: boolean): Promise<void> {
    switch (message.type) {
      case 'ready':
        return this.update();
      case 'choose':
        await this.choose();
        return;
      case 'differences':
        await this.services.context.workspaceState.update(differsKey, message.shown);
        return this.update();
      case 'open':
        await vscode.commands.executeCommand('vscode.open', this.uriOf(message.id));
        return;
      case 'evaluate':
        await vscode.commands.executeCommand(commands.evaluateRecipe, this.uriOf(message.id));
        return;
      case 'remove':
        this.compared.remove(this.uriOf(message.id));
        // With its last recipe the view disappears: keyboard focus goes to the tree, where recipes
        // are ticked.
        if (this.compared.uris.length === 0 && !isWide) {
          await vscode.commands.executeCommand(`${views.models}.focus`);
        }
        return;
      case 'makeFirst':
        this.compared.makeFirst(this.uriOf(message.id));
    }
  }

  /** The page names recipes that are compared, and no other file. */
  private uriOf(id: string): vscode.Uri {
    const uri = this.compared.uris.find((one) => one.toString() === id);
    if (!uri) throw new Error(`The Compare view named a recipe that is not compared: ${id}`);
    return uri;
  }

  private updateInBackground(): void {
    inBackground(this.services.log, this.update());
  }

  private async update(): Promise<void> {
    if (this.pages.size === 0) return;
    const isNewest = this.updates.start();
    const { recipes, comparison } = await this.read();
    if (!isNewest()) return;
    const state = {
      ...comparison,
      columns: comparison.columns.map((column, i) => ({
        ...column,
        id: recipes[i]!.uri.toString(),
        path: vscode.workspace.asRelativePath(recipes[i]!.uri),
      })),
      differs: this.services.context.workspaceState.get(differsKey, false),
      canChoose: this.services.index.recipes.length > 1,
      canEvaluate: vscode.workspace.isTrusted,
    };
    for (const page of this.pages) page.show(state);
    if (!vscode.workspace.isTrusted) return;
    const predicted = await Promise.all(
      recipes.flatMap(({ recipe }) => (recipe ? this.losses.predict(recipe) : [])),
    );
    if (isNewest() && predicted.includes(true)) await this.update();
  }

  /** Recipes outside the workspace are watched one by one: the index follows those inside. */
  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    const update = (): void => {
      this.updateInBackground();
    };
    this.watchers = this.compared.uris
      .filter(
        (uri) =>
          uri.scheme === 'file' && hasRecipeName(uri) && !vscode.workspace.getWorkspaceFolder(uri),
      )
      .flatMap((uri) => {
        const folder = vscode.Uri.joinPath(uri, '..');
        const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
        // Characters with a meaning in patterns are put into classes of one, where they stand for
        // themselves.
        const pattern = name.replace(/[[\]{}*?]/g, '[$&]');
        const watcher = vscode.workspace.createFileSystemWatcher(
          new vscode.RelativePattern(folder, pattern),
        );
        return [
          watcher,
          watcher.onDidCreate(update),
          watcher.onDidChange(update),
          watcher.onDidDelete(update),
        ];
      });
  }
}
