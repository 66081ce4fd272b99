/** The Compare view: shows the compared recipes and follows them as they are edited. */
import * as vscode from 'vscode';
import { views } from '../../../contributions';
import type { Channel } from '../../../protocol/channel';
import {
  validateCompareMessage,
  type CompareEvent,
  type CompareMessage,
  type CompareState,
} from '../../../protocol/compare';
import type { Services } from '../../services';
import { ComparisonLosses } from './comparison-losses';
import { compareStrings } from './strings';
import { isRecipe, type ComparedRecipes } from './comparison';
import { readComparison, type ReadComparison } from './comparison-reader';
import { openChannel, webviewHtml, webviewOptions } from '../webview/webview-html';

export class CompareView implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly losses: ComparisonLosses;
  private view: vscode.WebviewView | undefined;
  private channel: Channel<CompareMessage, CompareEvent> | undefined;
  private readonly disposables: vscode.Disposable[];
  private watchers: vscode.Disposable[] = [];
  /** Counts updates: an older one that ends late is dropped. */
  private updates = 0;
  private shown = '';

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
    const { context, log } = this.services;
    this.view = view;
    this.channel = openChannel<CompareMessage, CompareEvent>(
      view.webview,
      log,
      validateCompareMessage,
      (message) => this.handle(message),
    );
    view.onDidDispose(() => {
      this.channel?.dispose();
      this.channel = undefined;
      this.view = undefined;
    });
    view.webview.options = webviewOptions(context.extensionUri);
    const title = vscode.l10n.t('Comparison of recipes');
    view.webview.html = webviewHtml(view.webview, context.extensionUri, { name: 'compare', title });
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
    this.updates++;
    for (const one of [...this.disposables, ...this.watchers]) one.dispose();
  }

  private async handle(message: CompareMessage): Promise<void> {
    switch (message.type) {
      case 'ready':
        // A page that has just been loaded shows nothing yet.
        this.shown = '';
        return this.update();
      case 'choose':
        await this.choose();
        return;
      case 'open':
        await vscode.commands.executeCommand('vscode.open', this.uriOf(message.id));
        return;
      case 'remove':
        this.compared.remove(this.uriOf(message.id));
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

  /** Nobody waits for it: what it fails with, a bug, is the log's. */
  private updateInBackground(): void {
    this.update().catch((error: unknown) => {
      this.services.log.error(error instanceof Error ? error : String(error));
    });
  }

  private async update(): Promise<void> {
    if (!this.channel) return;
    const update = ++this.updates;
    const { recipes, comparison } = await this.read();
    if (update !== this.updates) return;
    this.show({
      ...comparison,
      strings: compareStrings(),
      columns: comparison.columns.map((column, i) => ({
        ...column,
        id: recipes[i]!.uri.toString(),
        path: vscode.workspace.asRelativePath(recipes[i]!.uri),
      })),
      canChoose: this.services.index.recipes.length > 1,
    });
    if (!vscode.workspace.isTrusted) return;
    const predicted = await Promise.all(
      recipes.flatMap(({ recipe }) => (recipe ? this.losses.predict(recipe) : [])),
    );
    if (update === this.updates && predicted.includes(true)) await this.update();
  }

  private show(state: CompareState): void {
    const text = JSON.stringify(state);
    if (text === this.shown) return;
    this.shown = text;
    this.channel?.post({ type: 'show', state });
  }

  /** Recipes outside the workspace are watched one by one: the index follows those inside. */
  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    const update = (): void => {
      this.updateInBackground();
    };
    this.watchers = this.compared.uris
      .filter((uri) => isRecipe(uri) && !vscode.workspace.getWorkspaceFolder(uri))
      .flatMap((uri) => {
        const folder = vscode.Uri.joinPath(uri, '..');
        const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
        // Signs that patterns give a meaning to stand for themselves in classes of one.
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
