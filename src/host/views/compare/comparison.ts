/** Which recipes are compared, and in which order: the tree, the view and the commands share it. */
import * as vscode from 'vscode';
import { contextKeys } from '../../../contributions';
import { setContext } from '../../context-keys';
import { parseUri } from '../../uri';
import { reached } from '../../walkthrough';

/** Kept by the workspace across reloads. */
const stateKey = 'fitprune.compared';

export class ComparedRecipes implements vscode.Disposable {
  private list: vscode.Uri[];
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when the list or its order changes, not when a recipe does. */
  readonly onDidChange = this.changed.event;
  private readonly renames = vscode.workspace.onDidRenameFiles(({ files }) => {
    this.follow(files);
  });

  constructor(private readonly memory: vscode.Memento) {
    this.list = restore(memory.get(stateKey));
    setContext(contextKeys.comparedCount, this.list.length);
  }

  /** The others are compared with the first. */
  get uris(): readonly vscode.Uri[] {
    return this.list;
  }

  has(uri: vscode.Uri): boolean {
    return this.list.some((other) => isSame(other, uri));
  }

  set(uris: readonly vscode.Uri[]): void {
    const list = uris.filter((uri, i) => uris.findIndex((other) => isSame(other, uri)) === i);
    const same =
      list.length === this.list.length && list.every((uri, i) => isSame(uri, this.list[i]!));
    if (same) return;
    this.list = list;
    setContext(contextKeys.comparedCount, list.length);
    if (list.length > 1) reached('compared');
    void this.memory.update(
      stateKey,
      list.map((uri) => uri.toString()),
    );
    this.changed.fire();
  }

  add(uris: readonly vscode.Uri[]): void {
    this.set([...this.list, ...uris]);
  }

  /** Puts recipes before another one, whether they were in the list or not. */
  insert(uris: readonly vscode.Uri[], before: vscode.Uri): void {
    const rest = this.list.filter(
      (uri) => isSame(uri, before) || !uris.some((one) => isSame(one, uri)),
    );
    const at = rest.findIndex((uri) => isSame(uri, before));
    this.set([...rest.slice(0, at), ...uris, ...rest.slice(at)]);
  }

  makeFirst(uri: vscode.Uri): void {
    if (this.has(uri)) this.set([uri, ...this.list]);
  }

  remove(uri: vscode.Uri): void {
    this.set(this.list.filter((other) => !isSame(other, uri)));
  }

  clear(): void {
    this.set([]);
  }

  dispose(): void {
    this.renames.dispose();
    this.changed.dispose();
  }

  /** A renamed file, or one in a renamed folder, stays in the comparison. */
  private follow(files: readonly { oldUri: vscode.Uri; newUri: vscode.Uri }[]): void {
    this.set(
      this.list.map((uri) => {
        for (const { oldUri, newUri } of files) {
          if (isSame(uri, oldUri)) return newUri;
          const folder = `${oldUri.path}/`;
          if (uri.scheme === oldUri.scheme && uri.path.startsWith(folder)) {
            return vscode.Uri.joinPath(newUri, uri.path.slice(folder.length));
          }
        }
        return uri;
      }),
    );
  }
}

export function isSame(a: vscode.Uri, b: vscode.Uri): boolean {
  return a.toString() === b.toString();
}

function restore(kept: unknown): vscode.Uri[] {
  return Array.isArray(kept) ? kept.flatMap((one) => parseUri(one) ?? []) : [];
}
