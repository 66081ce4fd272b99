/**
 * The workspace's profiles of devices: found beside statistics, watched, matched to models,
 * deleted.
 */
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { profileSuffix } from '../../core/profile/profile-name';
import type { ProfileFile } from '../../core/profile/profile-file';
import { statisticsFolder } from '../statistics-folder';
import { FolderStore } from './folder-store';
import type { WorkspaceModel } from './workspace-model';

export interface ProfileEntry extends ProfileFile {
  /** When it was last measured, in milliseconds since 1970. */
  changed: number;
}

/**
 * A profile that is being measured changes with every length; it is read again this often, in
 * milliseconds.
 */
const settle = 300;

export class ProfileStore extends FolderStore<ProfileEntry> {
  /** Resolves when the folders have been read for the first time. */
  readonly ready: Promise<void>;

  constructor(log: vscode.LogOutputChannel) {
    super(log, { suffix: profileSuffix, folders, settle });
    this.ready = this.refresh();
  }

  /** The last one measured first. */
  all(): readonly ProfileEntry[] {
    return this.entries;
  }

  /** Profiles of a decoder, the last one measured first. */
  withFingerprint(fingerprint: string): ProfileEntry[] {
    return this.entries.filter(({ profile }) => profile.model.fingerprint === fingerprint);
  }

  /**
   * Profiles of the model in its present form, in any of its precisions; none in an untrusted
   * workspace.
   */
  async of(model: WorkspaceModel): Promise<ProfileEntry[]> {
    await this.ready;
    const found: ProfileEntry[] = [];
    for (const entry of this.entries) {
      const { dtype, fingerprint } = entry.profile.model;
      // A profile of a precision that is gone does not belong to the model any more.
      const summary = await model.describe(dtype).catch(() => undefined);
      if (summary?.fingerprint === fingerprint) found.push(entry);
    }
    return found;
  }

  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await rm(file, { force: true });
    await this.refresh();
  }

  protected override async find(): Promise<ProfileEntry[]> {
    if (!vscode.workspace.isTrusted || this.folders.length === 0) return [];
    const { listProfiles } = await import('../../core/profile/profile-file');
    const listed = await Promise.all(this.folders.map(listProfiles));
    const found = await Promise.all(listed.flat().map((one) => this.read(one)));
    return found.flatMap((one) => one ?? []).sort((a, b) => b.changed - a.changed);
  }

  /** undefined if the file cannot be read: it is skipped and logged. */
  private async read({
    file,
    changed,
  }: {
    file: string;
    changed: number;
  }): Promise<ProfileEntry | undefined> {
    try {
      const { readProfile } = await import('../../core/profile/profile-file');
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
