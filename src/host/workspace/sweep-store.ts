/** The workspace's sweeps: found, watched, and told from those that are of another model or other data. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  readSweep,
  sweepsFolder,
  sweepSuffix,
  type Sweep,
} from '../../core/evaluation/sweep/sweep-file';
import { messageOf } from '../../core/errors';
import { statisticsFolder } from '../settings';

export interface SweepEntry {
  /** Absolute path. */
  file: string;
  sweep: Sweep;
}

/** A sweep is written anew with every budget; milliseconds. */
const settle = 100;

export class SweepStore implements vscode.Disposable {
  private entries: readonly SweepEntry[] = [];
  /** By file: what was read when it was as it is now. */
  private readonly read = new Map<string, { stamp: string; sweep: Sweep | undefined }>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private watchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> | undefined;

  constructor(private readonly log: vscode.LogOutputChannel) {
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
    );
  }

  /** Read when somebody first asks: starting the extension needs none of them. */
  async all(): Promise<readonly SweepEntry[]> {
    await (this.work ?? this.refresh());
    return this.entries;
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
        this.log.error(error instanceof Error ? error : String(error));
      });
    return this.work;
  }

  refreshSoon(): void {
    this.timer ??= setTimeout(() => void this.refresh(), settle);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of [...this.watchers, ...this.disposables]) disposable.dispose();
  }

  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    const refresh = (): void => {
      this.refreshSoon();
    };
    this.watchers = folders().flatMap((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), `*${sweepSuffix}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      return [
        watcher,
        watcher.onDidCreate(refresh),
        watcher.onDidChange(refresh),
        watcher.onDidDelete(refresh),
      ];
    });
  }

  private async find(): Promise<SweepEntry[]> {
    const found: SweepEntry[] = [];
    for (const folder of new Set(folders())) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names.filter((one) => one.endsWith(sweepSuffix)).sort()) {
        const file = path.join(folder, name);
        const sweep = await this.readOnce(file);
        if (sweep) found.push({ file, sweep });
      }
    }
    return found;
  }

  /** undefined where the file cannot be read: it is left alone, and said in the log once. */
  private async readOnce(file: string): Promise<Sweep | undefined> {
    const stats = await stat(file).catch(() => undefined);
    const stamp = `${stats?.size ?? 0} ${stats?.mtimeMs ?? 0}`;
    const known = this.read.get(file);
    if (known?.stamp === stamp) return known.sweep;
    const sweep = await readSweep(file).catch((error: unknown) => {
      this.log.warn(messageOf(error));
      return undefined;
    });
    this.read.set(file, { stamp, sweep });
    return sweep;
  }
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map((folder) =>
    path.join(statisticsFolder(folder), sweepsFolder),
  );
}
