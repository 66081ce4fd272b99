/** The workspace's profiles of devices: found beside statistics, watched, matched to models, deleted. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import {
  listProfiles,
  profileSuffix,
  readProfile,
  type ProfileFile,
} from '../../core/profile/profile-file';
import { statisticsFolder } from '../settings';
import type { WorkspaceModel } from './workspace-model';

export interface ProfileEntry extends ProfileFile {
  /** When it was last measured, in milliseconds since 1970. */
  changed: number;
}

/** A profile that is being measured changes with every length; look again this often, in milliseconds. */
const settle = 300;

export class ProfileStore implements vscode.Disposable {
  /** Resolves when the folders have been read for the first time. */
  readonly ready: Promise<void>;
  private entries: readonly ProfileEntry[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private watchers: vscode.Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

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
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.refreshSoon();
      }),
    );
    this.ready = this.refresh();
  }

  /** The last one measured first. */
  all(): readonly ProfileEntry[] {
    return this.entries;
  }

  /** Those of a decoder, the last one measured first. */
  withFingerprint(fingerprint: string): ProfileEntry[] {
    return this.entries.filter(({ profile }) => profile.model.fingerprint === fingerprint);
  }

  /** Those of the model as it is now, in any of its precisions; none in an untrusted workspace. */
  async of(model: WorkspaceModel): Promise<ProfileEntry[]> {
    await this.ready;
    const found: ProfileEntry[] = [];
    for (const entry of this.entries) {
      const { dtype, fingerprint } = entry.profile.model;
      // A profile of a precision that is gone is of no model any more.
      const summary = await model.describe(dtype).catch(() => undefined);
      if (summary?.fingerprint === fingerprint) found.push(entry);
    }
    return found;
  }

  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await rm(file, { force: true });
    await this.refresh();
  }

  refresh(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.work = this.work
      .then(async () => {
        this.entries = await this.find();
        this.changed.fire();
      })
      .catch((error: unknown) => {
        this.log.error(error instanceof Error ? error : String(error));
      });
    return this.work;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const one of [...this.watchers, ...this.disposables]) one.dispose();
  }

  private refreshSoon(): void {
    this.timer ??= setTimeout(() => void this.refresh(), settle);
  }

  private watch(): void {
    for (const watcher of this.watchers) watcher.dispose();
    const refresh = (): void => {
      this.refreshSoon();
    };
    this.watchers = folders().flatMap((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), `*${profileSuffix}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      // Deleting the whole folder need not be told for each of its files.
      const parent = vscode.Uri.file(path.dirname(folder));
      const itself = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(parent, path.basename(folder)),
      );
      const events = [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete];
      return [itself, watcher, itself.onDidDelete(refresh), ...events.map((on) => on(refresh))];
    });
  }

  private async find(): Promise<ProfileEntry[]> {
    if (!vscode.workspace.isTrusted) return [];
    const listed = await Promise.all([...new Set(folders())].map(listProfiles));
    const found = await Promise.all(listed.flat().map((one) => this.read(one)));
    return found.flatMap((one) => one ?? []).sort((a, b) => b.changed - a.changed);
  }

  /** undefined where the file cannot be read: it is left alone, and said in the log. */
  private async read({
    file,
    changed,
  }: {
    file: string;
    changed: number;
  }): Promise<ProfileEntry | undefined> {
    try {
      return { ...(await readProfile(file)), changed };
    } catch (error) {
      this.log.warn(messageOf(error));
      return undefined;
    }
  }
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(statisticsFolder);
}
