/** The tree of the Test Explorer: models, and below each its recipes, which come and go with their files. */
import * as vscode from 'vscode';
import { formatPart } from '../../core/cost/format';
import { scheduleHash } from '../../core/recipe/hash';
import { testSettings } from './settings';
import type { Services } from '../services';
import { placeOf } from '../workspace/place';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';

/** Results are of schedule, ranking and model as they were: other edits leave them. */
type Stamp = string;

export class TestItems {
  private readonly stamps = new Map<string, Stamp>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly services: Services,
  ) {}

  /** Items of what is still there stay the same ones, with their results. An untrusted workspace has none. */
  update(): void {
    const { index } = this.services;
    const recipes = vscode.workspace.isTrusted ? index.recipes : [];
    const byModel = new Map<string | undefined, WorkspaceRecipe[]>();
    for (const recipe of recipes) {
      const model = recipe.modelFolder && index.modelAt(recipe.modelFolder)?.folder;
      byModel.set(model, [...(byModel.get(model) ?? []), recipe]);
    }
    const items = [...byModel].flatMap(([folder, own]) => {
      if (folder === undefined)
        return own.map((recipe) => this.recipe(recipe, this.controller.items));
      const uri = vscode.Uri.file(folder);
      const label = this.labelOf(index.modelAt(folder)!);
      const model =
        this.controller.items.get(uri.toString()) ??
        this.controller.createTestItem(uri.toString(), label, uri);
      model.label = label;
      model.children.replace(own.map((recipe) => this.recipe(recipe, model.children)));
      return model;
    });
    this.controller.items.replace(items);
  }

  /** As in the tree: models may have one name. Of groups, the explorer shows nothing but their labels at times. */
  private labelOf(model: WorkspaceModel): string {
    const folders = vscode.workspace.workspaceFolders?.length ?? 0;
    const place = placeOf(model, this.services.index.models, folders);
    return place.length === 0 ? model.name : `${model.name} (${place.join(' · ')})`;
  }

  private recipe(recipe: WorkspaceRecipe, known: vscode.TestItemCollection): vscode.TestItem {
    const { uri, name, file } = recipe;
    const id = uri.toString();
    const item = known.get(id) ?? this.controller.createTestItem(id, name, uri);
    item.sortText = file;
    item.range = new vscode.Range(0, 0, 0, 0);
    item.description = vscode.l10n.t('drop at most {0}', formatPart(testSettings(uri, name).limit));
    const stamp = stampOf(recipe);
    if (this.stamps.get(id) !== stamp && this.stamps.has(id)) {
      this.controller.invalidateTestResults(item);
    }
    this.stamps.set(id, stamp);
    return item;
  }
}

function stampOf({ recipe }: WorkspaceRecipe): Stamp {
  if (recipe === undefined) return '';
  return `${recipe.model.fingerprint} ${scheduleHash(recipe.schedule, recipe.ranking)}`;
}
