/** The subject of a command: its argument, the active editor, the only one there is, or a pick. */
import path from 'node:path';
import * as vscode from 'vscode';
import { recipeSuffix } from '../contributions';
import { formatBytes } from '../core/cost/format';
import { HumanError, messageOf } from '../core/errors';
import type { Recipe } from '../core/recipe/types';
import { headlineOf } from '../core/recipe/headline/headline';
import { shortHeadlineText } from '../core/recipe/headline/text';
import { text } from '../core/text';
import { localize, localizeError } from './localize';
import type { Services } from './services';
import type { ModelSummary, WorkspaceModel, WorkspaceRecipe } from './workspace/workspace-index';
import { withoutIcons } from './without-links';
import { kindOf } from './workspace/workspace-model';

/** The file an argument of a command means: a Uri, or a tree node with a `resourceUri`. */
export function uriOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const { resourceUri } = (argument ?? {}) as { resourceUri?: unknown };
  return resourceUri instanceof vscode.Uri ? resourceUri : undefined;
}

/** Recipes from a menu: the explorer and the tree add all selected ones to the clicked one. */
export function recipesIn(argument: unknown, selection: unknown): vscode.Uri[] {
  const clicked = uriOf(argument);
  const selected = (Array.isArray(selection) ? selection : []).flatMap((one) => uriOf(one) ?? []);
  // The selection is in the order of the screen, and includes the clicked one.
  const isSelected = clicked && selected.some((one) => one.toString() === clicked.toString());
  const all = isSelected || !clicked ? selected : [clicked];
  return all.filter(({ path: file }) => file.endsWith(recipeSuffix));
}

/** The recipe in the active editor. */
export function activeRecipe(): vscode.Uri | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === 'file' && uri.fsPath.endsWith(recipeSuffix) ? uri : undefined;
}

interface ModelItem extends vscode.QuickPickItem {
  model: WorkspaceModel;
}

/**
 * The model to work on; if there are several, the user picks one.
 *
 * @param argument a model's folder, or a recipe or statistics of the model
 * @throws HumanError `no-model` if there is none that can be pruned
 */
export async function pickModel(
  { index, statistics, log }: Services,
  argument?: unknown,
): Promise<WorkspaceModel | undefined> {
  await index.ready;
  const named = uriOf(argument);
  const recorded = statistics.all().find(({ file }) => file === named?.fsPath);
  const folder = named?.fsPath.endsWith(recipeSuffix)
    ? (await index.read(named)).modelFolder
    : (recorded?.modelFolder ?? named?.fsPath);
  const given = folder === undefined ? undefined : index.modelAt(folder);
  if (given) {
    await requireUnpruned(given);
    return given;
  }

  const items: ModelItem[] = [];
  const problems: string[] = [];
  for (const model of index.models) {
    try {
      const summary = await model.describe();
      if (summary?.isPruned === false) items.push(modelItem(model, summary));
    } catch (error) {
      problems.push(localizeError(error));
      log.warn(messageOf(error));
    }
  }
  if (items.length === 0) throw noModel(problems);
  if (items.length === 1) return items[0]!.model;
  const title = vscode.l10n.t('Which model?');
  return (await vscode.window.showQuickPick(items, { title, matchOnDetail: true }))?.model;
}

/** @throws HumanError `already-pruned`, before anything is asked */
async function requireUnpruned(model: WorkspaceModel): Promise<void> {
  if ((await model.describe())?.isPruned !== true) return;
  throw new HumanError(
    text`${model.folder} was pruned by FitPrune already. Use the original model.`,
    'already-pruned',
  );
}

function modelItem(model: WorkspaceModel, summary: ModelSummary): ModelItem {
  const { shape, dtype, bytes } = summary;
  return {
    label: withoutIcons(model.name),
    description: [
      kindOf(summary),
      vscode.l10n.t('{0} layers', shape.layers),
      dtype,
      formatBytes(bytes),
    ].join(' · '),
    detail: vscode.workspace.asRelativePath(model.uri),
    model,
  };
}

function noModel(problems: readonly string[]): HumanError {
  return new HumanError(
    problems[0] ??
      vscode.l10n.t(
        'This workspace has no model that can be pruned. A model is a folder with config.json and onnx/decoder_model_merged.onnx; open one, or try the sample workspace.',
      ),
    'no-model',
  );
}

/**
 * The recipe to work on; of several, the user picks one.
 * @throws HumanError `no-recipe`
 */
export async function pickRecipe(
  services: Services,
  argument?: unknown,
): Promise<WorkspaceRecipe | undefined> {
  const uri = uriOf(argument) ?? activeRecipe();
  return uri ? services.index.read(uri) : chooseRecipe(services);
}

/** One of the workspace's, whatever the editor shows. @throws HumanError `no-recipe`, `no-model` */
export async function chooseRecipe({ index }: Services): Promise<WorkspaceRecipe | undefined> {
  await index.ready;
  if (index.recipes.length === 0) {
    // Without a model no recipe can be fitted either, so that is reported first.
    if (index.models.length === 0) throw noModel([]);
    throw new HumanError(
      vscode.l10n.t('This workspace has no recipe. Make one with FitPrune: Fit Recipe.'),
      'no-recipe',
    );
  }
  if (index.recipes.length === 1) return index.recipes[0];
  const items = index.recipes.map((recipe) => ({ ...recipeItem(recipe), recipe }));
  const title = vscode.l10n.t('Which recipe?');
  return (await vscode.window.showQuickPick(items, { title }))?.recipe;
}

/** A recipe as an item of a list. */
export function recipeItem({ name, uri, recipe }: WorkspaceRecipe): vscode.QuickPickItem {
  return {
    label: withoutIcons(name),
    description: recipe
      ? localize(shortHeadlineText(headlineOf(recipe)))
      : vscode.l10n.t('not a usable recipe'),
    detail: vscode.workspace.asRelativePath(uri),
  };
}

/** @throws HumanError `recipe-unusable` with the fault */
export function requireRecipe({ recipe, problem, uri }: WorkspaceRecipe): Recipe {
  if (recipe) return recipe;
  const name = path.basename(uri.fsPath);
  throw new HumanError(problem ?? vscode.l10n.t('{0} cannot be read.', name), 'recipe-unusable');
}
