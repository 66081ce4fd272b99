/**
 * The workspace's sweeps: found, watched, and separated from those of another model or other data.
 */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Sweep } from '../../core/evaluation/sweep/sweep-file';
import { sweepsFolder, sweepSuffix } from '../../core/evaluation/sweep/sweep-name';
import { messageOf } from '../../core/errors';
import { statisticsFolder } from '../statistics-folder';
import { FolderStore } from './folder-store';

export interface SweepEntry {
  /** Absolute path. */
  file: string;
  sweep: Sweep;
}

/** Milliseconds to wait for further changes: a sweep's file changes with every budget. */
const settle = 100;

export class SweepStore extends FolderStore<SweepEntry> {
  /** By file: its contents and the stamp it had when it was read. */
  private readonly read = new Map<string, { stamp: string; sweep: Sweep | undefined }>();

  constructor(log: vscode.LogOutputChannel) {
    super(log, { suffix: sweepSuffix, folders, settle });
  }

  /** Read when somebody first asks: starting the extension needs none of them. */
  async all(): Promise<readonly SweepEntry[]> {
    await (this.work ?? this.refresh());
    return this.entries;
  }

  /** Sweeps that have been read; the first call starts reading them. */
  get known(): readonly SweepEntry[] {
    if (this.work === undefined) void this.refresh();
    return this.entries;
  }

  protected override async find(): Promise<SweepEntry[]> {
    const found: SweepEntry[] = [];
    for (const folder of this.folders) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names.filter((one) => one.endsWith(sweepSuffix)).sort()) {
        const file = path.join(folder, name);
        const sweep = await this.readOnce(file);
        if (sweep) found.push({ file, sweep });
      }
    }
    return found;
  }

  /** undefined if the file cannot be read: it is skipped, and logged once. */
  private async readOnce(file: string): Promise<Sweep | undefined> {
    const stats = await stat(file).catch(() => undefined);
    const stamp = `${stats?.size ?? 0} ${stats?.mtimeMs ?? 0}`;
    const known = this.read.get(file);
    if (known?.stamp === stamp) return known.sweep;
    const { readSweep } = await import('../../core/evaluation/sweep/sweep-file');
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
