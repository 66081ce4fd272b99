/**
 * The tree of the Test Explorer: models, and their recipes, which are added and removed with their
 * files.
 */
import * as vscode from 'vscode';
import { inPoints } from '../../core/cost/format';
import { hasInterval, largestDrop, type IntervalRecord } from '../../core/evaluation/gate';
import { answeredOf } from '../../core/figures/retained';
import { bestEvaluation, currentEvaluations } from '../../core/recipe/results/evaluations';
import { scheduleHash } from '../../core/recipe/hash';
import { nameOfFile } from '../../core/recipe/suffix';
import type { Recipe } from '../../core/recipe/types';
import { byModel } from './groups';
import { limitPoints } from './limits';
import { testSettings } from './settings';
import type { Services } from '../services';
import { placeOf } from '../workspace/place';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';
import { withMeasured } from '../workspace/with-measured';

/** Results are of schedule, ranking and model as they were: other edits leave them. */
type Stamp = string;

export class TestItems {
  private readonly stamps = new Map<string, Stamp>();

  constructor(
    private readonly controller: vscode.TestController,
    private readonly services: Services,
  ) {}

  /** Items that stay keep their identity, with their results. An untrusted workspace has none. */
  update(): void {
    const { index } = this.services;
    const recipes = vscode.workspace.isTrusted ? index.recipes : [];
    const modelOf = (folder: string): string | undefined => index.modelAt(folder)?.folder;
    const items = [...byModel(recipes, modelOf)].map(([folder, own]) => {
      const group = folder === undefined ? this.orphans() : this.model(index.modelAt(folder)!);
      group.children.replace(own.map((recipe) => this.recipe(recipe, group.children)));
      return group;
    });
    this.controller.items.replace(items);
  }

  /**
   * Without figures, until the next update: a run keeps the label that it began with, beside what
   * it finds.
   */
  begin(items: readonly vscode.TestItem[]): void {
    for (const item of items) {
      const { uri } = item;
      if (uri === undefined) continue;
      const name = nameOfFile(uri.fsPath);
      item.label = promiseWords(name, testSettings(uri, name).limit);
    }
  }

  private model(model: WorkspaceModel): vscode.TestItem {
    return this.group(vscode.Uri.file(model.folder).toString(), this.labelOf(model), model.uri);
  }

  /** The group of recipes without a model, as in the tree. */
  private orphans(): vscode.TestItem {
    const group = this.group('orphans', vscode.l10n.t('Recipes without a model'));
    // After the models.
    group.sortText = '\u{10FFFF}';
    return group;
  }

  private group(id: string, label: string, uri?: vscode.Uri): vscode.TestItem {
    const { items } = this.controller;
    const group = items.get(id) ?? this.controller.createTestItem(id, label, uri);
    group.label = label;
    return group;
  }

  /**
   * As in the tree: models may have the same name. The explorer sometimes shows only the labels of
   * groups.
   */
  private labelOf(model: WorkspaceModel): string {
    const folders = vscode.workspace.workspaceFolders?.length ?? 0;
    const place = placeOf(model, this.services.index.models, folders);
    return place.length === 0 ? model.name : `${model.name} (${place.join(' · ')})`;
  }

  /**
   * The name, the promised limit and, if there is one, the measured result. All of it is the label:
   * a screen reader would read only a description, and a time after it could be mistaken for the
   * figure.
   */
  private words({ uri, name, recipe }: WorkspaceRecipe): string {
    const { limit } = testSettings(uri, name);
    const record = recipe && this.measured(recipe);
    if (!record) return vscode.l10n.t('{0}, not measured', promiseWords(name, limit));
    // The verdict comes first: the row is cut where the explorer is narrow.
    return vscode.l10n.t(
      '{0}: may lose {1} of {2} points, on {3} samples',
      ...[name, inPoints(Math.max(0, largestDrop(record)), 1)],
      ...[limitPoints(limit), answeredOf(record)],
    );
  }

  private measured(recipe: Recipe): IntervalRecord | undefined {
    const { elsewhere } = this.services;
    const records = currentEvaluations(withMeasured(elsewhere, recipe).recipe).filter(hasInterval);
    const best = records.length > 0 ? bestEvaluation(records) : undefined;
    return best && hasInterval(best) ? best : undefined;
  }

  private recipe(recipe: WorkspaceRecipe, known: vscode.TestItemCollection): vscode.TestItem {
    const { uri, name, file } = recipe;
    const id = uri.toString();
    const item = known.get(id) ?? this.controller.createTestItem(id, name, uri);
    item.sortText = file;
    item.range = new vscode.Range(0, 0, 0, 0);
    item.label = this.words(recipe);
    const stamp = stampOf(recipe);
    if (this.stamps.get(id) !== stamp && this.stamps.has(id)) {
      this.controller.invalidateTestResults(item);
    }
    this.stamps.set(id, stamp);
    return item;
  }
}

function promiseWords(name: string, limit: number): string {
  return vscode.l10n.t('{0}: may lose {1} points', name, limitPoints(limit));
}

function stampOf({ recipe }: WorkspaceRecipe): Stamp {
  if (recipe === undefined) return '';
  return `${recipe.model.fingerprint} ${scheduleHash(recipe.schedule, recipe.ranking)}`;
}
