/**
 * Notices folders that appear or disappear with their contents: watchers report such a folder, but
 * none of its files.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { isFolder } from '../../core/regular-file';
import { isExcludedFile, isExcludedFolder } from '../../core/workspace/excluded';

/** Nearly always a file: when a data set is unpacked, thousands appear that need no check. */
const ending = /\.[a-z][a-z\d]{0,9}$/i;
/** Milliseconds after which the files of a new folder are there, too. */
const settle = 200;

export class NewFolders implements vscode.Disposable {
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*', false, true, false);
  private readonly came = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private searching: Promise<void> = Promise.resolve();

  /**
   * @param onFound called when a model or a recipe may have appeared or gone
   * @param isKnown whether known models or recipes are in the folder
   */
  constructor(
    private readonly onFound: () => void,
    isKnown: (folder: string) => boolean,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.watcher.onDidDelete((uri) => {
      if (uri.scheme === 'file' && isKnown(uri.fsPath)) this.onFound();
    });
    this.watcher.onDidCreate((uri) => {
      const name = path.posix.basename(uri.path);
      if (uri.scheme !== 'file' || ending.test(name) || isExcludedFolder(name)) return;
      if (isExcludedFile(vscode.workspace.asRelativePath(uri, false))) return;
      this.came.add(uri.fsPath);
      this.timer ??= setTimeout(() => {
        this.searchNow();
      }, settle);
    });
  }

  /** Resolves when everything that appeared so far has been checked. */
  settled(): Promise<void> {
    if (this.timer !== undefined) this.searchNow();
    return this.searching;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watcher.dispose();
  }

  private searchNow(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.searching = Promise.all([this.searching, this.search()]).then(() => undefined);
  }

  private async search(): Promise<void> {
    const came = [...this.came];
    this.came.clear();
    try {
      const folders = [];
      for (const one of came) if (await isFolder(one)) folders.push(one);
      if (folders.length === 0) return;
      const { searchWorkspace } = await import('../../core/workspace/workspace-search');
      const { models, configured, recipes } = await searchWorkspace(folders);
      if (models.length + configured.length + recipes.length > 0) this.onFound();
    } catch (error) {
      this.log.error(messageOf(error));
    }
  }
}
