/** Models and recipes of the workspace, kept current by file watchers and open editors. */
import path from 'node:path';
import * as vscode from 'vscode';
import { genaiConfigName } from '../../core/model/genai-name';
import { recipeSuffix } from '../../contributions';
import { isInside, isSamePath } from '../paths';
import { findModels, type WorkspaceModel } from './workspace-model';
import { excluded } from './excluded';
import { readWorkspaceRecipe, type WorkspaceRecipe } from './workspace-recipe';

export type { ModelSummary, WorkspaceModel } from './workspace-model';
export type { WorkspaceRecipe } from './workspace-recipe';

/** Changes that come together, as when an archive is unpacked, are looked at once; milliseconds. */
const settle = 50;

export class WorkspaceIndex {
  models: readonly WorkspaceModel[] = [];
  recipes: readonly WorkspaceRecipe[] = [];
  /** Resolves when the workspace has been searched for the first time. */
  readonly ready: Promise<void>;

  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly disposables: { dispose(): unknown }[] = [this.changed];
  private readonly due = new Set<'models' | 'recipes'>();
  /** Recipes whose text in an editor changed, by path: they are read again, nothing is searched. */
  private readonly edited = new Map<string, vscode.Uri>();
  private timer: NodeJS.Timeout | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.watch('**/*.fitprune.json', 'recipes');
    this.watch('**/onnx/*.{onnx,onnx_data}', 'models');
    this.watch('**/config.json', 'models');
    this.watch(`**/${genaiConfigName}`, 'models');
    this.disposables.push(
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refresh('models', 'recipes');
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.refresh('models');
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        this.reread(document);
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        this.reread(document);
      }),
      // A watcher may miss what was just written; what is shown to the user is listed all the same.
      vscode.workspace.onDidOpenTextDocument(({ uri }) => {
        if (isRecipe(uri) && this.recipeAt(uri) === undefined) this.refresh('recipes');
      }),
    );
    this.due.add('models').add('recipes');
    this.ready = this.update();
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

  /** Any recipe, also one outside the workspace; the text of an open editor goes before the file. */
  read(uri: vscode.Uri): Promise<WorkspaceRecipe> {
    return readWorkspaceRecipe(uri);
  }

  /** For who has just written a folder: one that is moved into place wakes no watcher of its files. */
  async search(): Promise<void> {
    this.due.add('models').add('recipes');
    await this.settled();
  }

  /** Resolves when all that is known to have changed has been looked at. */
  async settled(): Promise<void> {
    while (this.timer !== undefined || this.due.size > 0 || this.edited.size > 0) {
      clearTimeout(this.timer);
      await this.update();
    }
    await this.work;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private watch(glob: string, what: 'models' | 'recipes'): void {
    const watcher = vscode.workspace.createFileSystemWatcher(glob);
    const refresh = (): void => {
      this.refresh(what);
    };
    this.disposables.push(
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidChange(refresh),
      watcher.onDidDelete(refresh),
    );
  }

  private refresh(...what: ('models' | 'recipes')[]): void {
    for (const one of what) this.due.add(one);
    this.updateSoon();
  }

  private reread({ uri }: vscode.TextDocument): void {
    if (!isRecipe(uri)) return;
    this.edited.set(uri.toString(), uri);
    this.updateSoon();
  }

  private updateSoon(): void {
    this.timer ??= setTimeout(() => void this.update(), settle);
  }

  /** One search after the other, so that an older one never overwrites a newer. */
  private update(): Promise<void> {
    this.timer = undefined;
    this.work = this.work
      .then(async () => {
        const due = new Set(this.due);
        const edited = [...this.edited.values()];
        this.due.clear();
        this.edited.clear();
        if (due.has('models')) {
          const [decoders, genai] = await Promise.all([
            vscode.workspace.findFiles('**/onnx/{*decoder*,model*}.onnx', excluded),
            vscode.workspace.findFiles(`**/${genaiConfigName}`, excluded),
          ]);
          this.models = await findModels(decoders, genai, this.models);
        }
        this.recipes = due.size > 0 ? await this.findRecipes() : await this.readAgain(edited);
        this.changed.fire();
      })
      .catch((error: unknown) => {
        this.log.error(error instanceof Error ? error : String(error));
      });
    return this.work;
  }

  private async findRecipes(): Promise<WorkspaceRecipe[]> {
    const uris = await vscode.workspace.findFiles('**/*.fitprune.json', excluded);
    const recipes = await Promise.all(uris.map(readWorkspaceRecipe));
    return recipes
      .filter((recipe) => !this.isRecord(recipe))
      .sort((a, b) => a.file.localeCompare(b.file, undefined, { numeric: true }));
  }

  /** The recipes with these read anew; one that is not on the disk yet is none of the workspace. */
  private async readAgain(uris: readonly vscode.Uri[]): Promise<WorkspaceRecipe[]> {
    const read = await Promise.all(uris.map(readWorkspaceRecipe));
    const byUri = new Map(read.map((recipe) => [recipe.uri.toString(), recipe]));
    return this.recipes.map((recipe) => byUri.get(recipe.uri.toString()) ?? recipe);
  }

  /** A pruned model keeps the recipe it was made with: that is no recipe of the workspace. */
  private isRecord({ file, modelFolder }: WorkspaceRecipe): boolean {
    return this.models.some(
      ({ folder }) =>
        isInside(path.dirname(file), folder) &&
        (modelFolder === undefined || !isSamePath(folder, modelFolder)),
    );
  }
}

function isRecipe(uri: vscode.Uri): boolean {
  return uri.scheme === 'file' && uri.path.endsWith(recipeSuffix);
}
