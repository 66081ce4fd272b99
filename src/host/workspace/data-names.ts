/**
 * Names of statistics' data: statistics record only its fingerprint, but users know data by its
 * name.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import type { DataCandidate } from '../../core/workspace/obvious-data';

const key = 'dataNames';

/** Names that are kept: more than a workspace has statistics. */
const mostKept = 500;

/** Limits on what is read for a name alone, which must not take longer. */
const most = { candidates: 50, bytes: 32 * 2 ** 20, images: 2000 };

type Memento = Pick<vscode.Memento, 'get' | 'update'>;

export class DataNames implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  /** Fingerprints that were looked for in this window. */
  private readonly asked = new Set<string>();
  /** Fingerprints of files as they were, by path, time and size. */
  private readonly known = new Map<string, string | undefined>();
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly memento: Memento,
    private readonly log: Pick<vscode.LogOutputChannel, 'debug' | 'error'>,
  ) {}

  /** Absolute path where that data was last; undefined if unknown so far. */
  of(fingerprint: string): string | undefined {
    return this.kept()[fingerprint];
  }

  /** For callers that have just read the data. */
  async keep(fingerprint: string, file: string): Promise<void> {
    if (this.of(fingerprint) === file) return;
    const others = Object.entries(this.kept()).filter(([one]) => one !== fingerprint);
    const entries = [...others, [fingerprint, file] as const].slice(-mostKept);
    await this.memento.update(key, Object.fromEntries(entries));
    this.changed.fire();
  }

  /**
   * Looks for data of that fingerprint in the workspace, once and in the background; announces it
   * by `onDidChange`.
   */
  find(fingerprint: string): void {
    if (this.asked.has(fingerprint) || this.of(fingerprint) !== undefined) return;
    this.asked.add(fingerprint);
    this.work = this.work
      .then(() => this.search(fingerprint))
      .catch((error: unknown) => {
        this.log.error(messageOf(error));
      });
  }

  dispose(): void {
    this.changed.dispose();
  }

  private kept(): Readonly<Record<string, string>> {
    return this.memento.get<Record<string, string>>(key, {});
  }

  private async search(wanted: string): Promise<void> {
    // The search for another fingerprint may have found it.
    if (this.of(wanted) !== undefined) return;
    // Imported here, so that starting the extension does not load data.
    const { findData } = await import('../../core/workspace/data-search');
    for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
      const candidates = await findData(uri.fsPath);
      for (const candidate of candidates.slice(0, most.candidates)) {
        const fingerprint = await this.fingerprintOf(candidate);
        if (fingerprint === wanted) {
          await this.keep(wanted, candidate.path);
          return;
        }
      }
    }
  }

  /** undefined if it is too large, or turns out not to be data. */
  private async fingerprintOf(candidate: DataCandidate): Promise<string | undefined> {
    const { path: file, kind, count = 0 } = candidate;
    try {
      const { mtimeMs, size } = await stat(file);
      const id = [file, mtimeMs, size].join('\n');
      if (!this.known.has(id)) {
        const isLarge = kind === 'images' ? count > most.images : size > most.bytes;
        this.known.set(id, isLarge ? undefined : await read(candidate));
      }
      return this.known.get(id);
    } catch (error) {
      this.log.debug(`${path.basename(file)}: ${messageOf(error)}`);
      return undefined;
    }
  }
}

async function read(candidate: DataCandidate): Promise<string | undefined> {
  const [{ openSamples }, { dataFingerprint }, { sourceOf }] = await Promise.all([
    import('../../core/model/prompts/open-samples'),
    import('../../core/data/fingerprint'),
    import('./data-items'),
  ]);
  const data = await openSamples(sourceOf(candidate));
  return data.imagePaths.length > most.images ? undefined : dataFingerprint(data);
}
