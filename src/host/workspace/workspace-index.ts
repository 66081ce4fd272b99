/** Models and recipes of the workspace, kept current by file watchers and open editors. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { genaiConfigName } from '../../core/model/folder/genai-name';
import { recipeSuffix } from '../../contributions';
import { logBug } from '../failures';
import { isInside, isSamePath } from '../paths';
import type { WorkspaceModel } from './workspace-model';
import { isExcludedFile } from '../../core/workspace/excluded';
import { NewFolders } from './new-folders';
import type { Found } from './read-places';
import type { NearlyModel } from './nearly-models';
import { isAppliedRecord } from '../../core/workspace/applied-record';
import type { WorkspaceRecipe } from './workspace-recipe';

export type { ModelSummary, WorkspaceModel } from './workspace-model';
export type { WorkspaceRecipe } from './workspace-recipe';

/** Milliseconds within which changes count as one, as when an archive is unpacked. */
const settle = 50;
/**
 * A search is followed by so many times its length without one: a large workspace is not searched
 * all the time.
 */
const rest = 4;

const nothing: Found = { models: [], nearly: [], recipes: [] };

export class WorkspaceIndex {
  models: readonly WorkspaceModel[] = [];
  /** Folders that lack a file to be models. */
  nearly: readonly NearlyModel[] = [];
  recipes: readonly WorkspaceRecipe[] = [];
  /** Resolves when the workspace has been searched for the first time. */
  readonly ready: Promise<void>;

  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private searchTimer: NodeJS.Timeout | undefined;
  /** When the next search may begin, as `performance.now()` counts. */
  private rested = 0;
  /** Recipes that changed, by address: they are read again, nothing is searched. */
  private readonly edited = new Map<string, vscode.Uri>();
  private editTimer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();
  private readonly newFolders: NewFolders;

  constructor(private readonly log: vscode.LogOutputChannel) {
    const search = (): void => {
      this.searchSoon();
    };
    const reread = (uri: vscode.Uri): void => {
      this.rereadSoon(uri);
    };
    const isKnown = (folder: string): boolean =>
      this.models.some((one) => isInside(one.folder, folder)) ||
      this.recipes.some(({ file }) => isInside(path.dirname(file), folder));
    this.newFolders = new NewFolders(search, isKnown, log);
    // Plain patterns only select from what VS Code watches in any case, except
    // `files.watcherExclude`.
    this.watch('**/*.fitprune.json', reread);
    this.watch('**/onnx/*.{onnx,onnx_data}', search);
    this.watch('**/{config,tokenizer,preprocessor_config,processor_config}.json', search);
    this.watch(`**/${genaiConfigName}`, search);
    this.disposables.push(
      this.newFolders,
      vscode.workspace.onDidChangeWorkspaceFolders(search),
      vscode.workspace.onDidGrantWorkspaceTrust(search),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        reread(document.uri);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        reread(uri);
      }),
      // A watcher may miss a recent file; one that the user opens is listed in any case.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (this.recipeAt(uri) === undefined) reread(uri);
      }),
    );
    this.ready = this.search();
  }

  recipesOf(modelFolder: string): WorkspaceRecipe[] {
    return this.recipes.filter(
      (recipe) => recipe.modelFolder !== undefined && isSamePath(recipe.modelFolder, modelFolder),
    );
  }

  modelAt(folder: string): WorkspaceModel | undefined {
    return this.models.find((model) => isSamePath(model.folder, folder));
  }

  recipeAt(uri: vscode.Uri): WorkspaceRecipe | undefined {
    return this.recipes.find((recipe) => recipe.uri.toString() === uri.toString());
  }

  /**
   * Any recipe, even outside the workspace; text in an open editor takes precedence over the file.
   */
  async read(uri: vscode.Uri): Promise<WorkspaceRecipe> {
    return (await import('./workspace-recipe')).readWorkspaceRecipe(uri);
  }

  /**
   * For callers that have just written a folder: moving it into place triggers no watcher of its
   * files.
   */
  search(): Promise<void> {
    clearTimeout(this.searchTimer);
    this.searchTimer = undefined;
    return this.enqueue(() => this.searchAll());
  }

  /** Resolves when all that is known to have changed has been read. */
  async settled(): Promise<void> {
    await this.newFolders.settled();
    while (this.searchTimer !== undefined || this.editTimer !== undefined) {
      await (this.searchTimer === undefined ? this.reread() : this.search());
    }
    await this.work;
  }

  dispose(): void {
    clearTimeout(this.searchTimer);
    clearTimeout(this.editTimer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private watch(glob: string, onChange: (uri: vscode.Uri) => void): void {
    const watcher = vscode.workspace.createFileSystemWatcher(glob);
    const notify = (uri: vscode.Uri): void => {
      // Installing packages writes thousands of config files that do not belong to the workspace.
      if (!isExcludedFile(vscode.workspace.asRelativePath(uri, false))) onChange(uri);
    };
    this.disposables.push(
      watcher,
      watcher.onDidCreate(notify),
      watcher.onDidChange(notify),
      watcher.onDidDelete(notify),
    );
  }

  private searchSoon(): void {
    const wait = Math.max(settle, this.rested - performance.now());
    this.searchTimer ??= setTimeout(() => void this.search(), wait);
  }

  private rereadSoon(uri: vscode.Uri): void {
    if (!isRecipe(uri)) return;
    this.edited.set(uri.toString(), uri);
    this.editTimer ??= setTimeout(() => void this.reread(), settle);
  }

  private reread(): Promise<void> {
    clearTimeout(this.editTimer);
    this.editTimer = undefined;
    return this.enqueue(() => this.readEdited());
  }

  /** One after the other, so that an older result never overwrites a newer. */
  private enqueue(task: () => Promise<void>): Promise<void> {
    this.work = this.work
      .then(async () => {
        await task();
        this.changed.fire();
      })
      .catch((error: unknown) => {
        logBug(this.log, error);
      });
    return this.work;
  }

  private async searchAll(): Promise<void> {
    const started = performance.now();
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    // A window without a folder loads nothing.
    const found = folders.length === 0 ? nothing : await readPlaces(folders, this.models);
    this.models = found.models;
    this.nearly = found.nearly;
    this.recipes = this.listed(found.recipes);
    const ended = performance.now();
    this.rested = ended + rest * (ended - started);
  }

  /** A recipe that is not on the disk does not belong to the workspace. */
  private async readEdited(): Promise<void> {
    const edited = [...this.edited.values()];
    this.edited.clear();
    const others = this.recipes.filter(
      ({ uri }) => !edited.some((one) => one.toString() === uri.toString()),
    );
    const there = await Promise.all(edited.map(isOfWorkspace));
    const read = edited.filter((_, at) => there[at]).map((uri) => this.read(uri));
    this.recipes = this.listed([...others, ...(await Promise.all(read))]);
  }

  private listed(recipes: readonly WorkspaceRecipe[]): WorkspaceRecipe[] {
    const folders = this.models.map(({ folder }) => folder);
    return recipes
      .filter(({ file, modelFolder }) => !isAppliedRecord(file, modelFolder, folders))
      .sort((a, b) => a.file.localeCompare(b.file, undefined, { numeric: true }));
  }
}

function isRecipe(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith(recipeSuffix);
}

async function readPlaces(
  folders: readonly string[],
  known: readonly WorkspaceModel[],
): Promise<Found> {
  const { readPlaces } = await import('./read-places');
  return readPlaces(folders, known);
}

/** Whether a search would find the file. */
async function isOfWorkspace(uri: vscode.Uri): Promise<boolean> {
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return false;
  if (isExcludedFile(vscode.workspace.asRelativePath(uri, false))) return false;
  return stat(uri.fsPath).then(
    (stats) => stats.isFile(),
    () => false,
  );
}
