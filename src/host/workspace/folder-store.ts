/**
 * Files of one kind in folders of the workspace: found, watched, and read again when they change.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import { logBug } from '../failures';

export interface FolderStoreOptions {
  /** The ending of the files' names. */
  suffix: string;
  /** Absolute paths, in the settings as they are now. */
  folders: () => readonly string[];
  /** A file that is being written changes constantly; it is read this often, in milliseconds. */
  settle: number;
}

export abstract class FolderStore<Entry> implements vscode.Disposable {
  protected entries: readonly Entry[] = [];
  /** Undefined until something is read. */
  protected work: Promise<void> | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private watchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    protected readonly log: vscode.LogOutputChannel,
    private readonly options: FolderStoreOptions,
  ) {
    this.watch();
    const anew = (): void => {
      this.watch();
      this.refreshSoon();
    };
    this.disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(anew),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('fitprune.statisticsFolder')) anew();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.refreshSoon();
      }),
    );
  }

  /** Reads all files; a failure concerns only its file. */
  protected abstract find(): Promise<readonly Entry[]>;

  /** Each once, whichever workspace folders share it. */
  protected get folders(): string[] {
    return [...new Set(this.options.folders())];
  }

  refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.work = (this.work ?? Promise.resolve())
      .then(async () => {
        this.entries = await this.find();
        this.changed.fire();
      })
      .catch((error: unknown) => {
        logBug(this.log, error);
      });
    return this.work;
  }

  refreshSoon(): void {
    this.timer ??= setTimeout(() => void this.refresh(), this.options.settle);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of [...this.watchers, ...this.disposables]) one.dispose();
  }

  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    const refresh = (): void => {
      this.refreshSoon();
    };
    const { folders, suffix } = this.options;
    this.watchers = folders().flatMap((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), `*${suffix}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      // When the whole folder is deleted, no event need come for each file.
      const parent = vscode.Uri.file(path.dirname(folder));
      const itself = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(parent, path.basename(folder)),
      );
      const events = [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete];
      return [itself, watcher, itself.onDidDelete(refresh), ...events.map((on) => on(refresh))];
    });
  }
}
