/** The workspace's cached statistics: found, watched, matched to models, cleared. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { StatisticsMetadata } from '../../core/calibration/statistics';
import { streamSuffix } from '../../core/arrow/stream-suffix';
import { messageOf } from '../../core/errors';
import { statisticsFolder } from '../statistics-folder';
import { FolderStore } from './folder-store';
import type { WorkspaceModel } from './workspace-model';

export interface StatisticsEntry {
  /** Absolute path. */
  file: string;
  /** Whole samples in the file. */
  samples: number;
  metadata: StatisticsMetadata;
  /** Absolute path of where the model was. */
  modelFolder: string;
  /** Fingerprint of the data. */
  data: string;
}

/**
 * A running calibration changes its file with every sample; it is read again this often, in
 * milliseconds.
 */
const settle = 300;

export class StatisticsStore extends FolderStore<StatisticsEntry> {
  /** Resolves when the folders have been read for the first time. */
  readonly ready: Promise<void>;

  constructor(log: vscode.LogOutputChannel) {
    super(log, { suffix: streamSuffix, folders, settle });
    this.ready = this.refresh();
  }

  all(): readonly StatisticsEntry[] {
    return this.entries;
  }

  /**
   * Statistics of the model in its present form, most samples first; none in an untrusted
   * workspace.
   */
  async of(model: WorkspaceModel): Promise<StatisticsEntry[]> {
    await this.ready;
    const found: StatisticsEntry[] = [];
    for (const entry of this.entries) {
      const { dtype, model: recorded } = entry.metadata;
      // Statistics of a precision that is gone do not belong to the model any more.
      const summary = await model.describe(dtype).catch(() => undefined);
      if (summary?.fingerprint === recorded.fingerprint) found.push(entry);
    }
    return found.sort((a, b) => b.samples - a.samples);
  }

  /** Reads `file` again, for callers that have just written it. */
  async reread(file: string): Promise<StatisticsEntry | undefined> {
    await this.refresh();
    return this.entries.find((entry) => entry.file === file);
  }

  async remove(files: readonly string[]): Promise<void> {
    for (const file of files) await rm(file, { force: true });
    await this.refresh();
  }

  protected override async find(): Promise<StatisticsEntry[]> {
    if (!vscode.workspace.isTrusted) return [];
    const found: StatisticsEntry[] = [];
    for (const folder of this.folders) {
      const names = await readdir(folder).catch((): string[] => []);
      for (const name of names.filter((name) => name.endsWith(streamSuffix)).sort()) {
        const entry = await this.read(path.join(folder, name));
        if (entry) found.push(entry);
      }
    }
    return found;
  }

  /** undefined if the file cannot be read: it is skipped and logged. */
  private async read(file: string): Promise<StatisticsEntry | undefined> {
    // Arrow is loaded only if there is a file to read.
    const { readStatisticsHead } = await import('../../core/calibration/statistics-file');
    try {
      const { metadata, samples } = await readStatisticsHead(file);
      // Masses of a pruned model cannot be used for fits of the unpruned one.
      if (metadata.pruning !== undefined) return undefined;
      const modelFolder = path.resolve(path.dirname(file), metadata.model.path);
      return { file, samples, metadata, modelFolder, data: metadata.data };
    } catch (error) {
      this.log.warn(messageOf(error));
      return undefined;
    }
  }
}

function folders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).map(statisticsFolder);
}
