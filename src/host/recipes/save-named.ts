/** A recipe of a model under a name that is asked for. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Budget } from '../../core/cost/types';
import { HumanError } from '../../core/errors';
import type { SweepPoint } from '../../core/evaluation/sweep/sweep-file';
import { givenOf } from '../../core/fit/given';
import { relativePath } from '../../core/model/paths';
import { bareName, recipeName } from '../../core/recipe/recipe-name';
import type { Method, Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import { isSamePath } from '../paths';
import { withoutLinks } from '../without-links';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { chooseRecipeFile, recipeFolder, validateName, writeRecipe } from './recipe-file';

/** The parts of a recipe's name. */
export interface Named {
  budget: Budget;
  method: Method | undefined;
  before: number | undefined;
}

/**
 * Asks for a name and writes a recipe there; if there is one already, asks the user what to do.
 *
 * @param make the recipe, given the path of its model
 * @returns undefined when the user leaves it
 * @throws HumanError `model-missing`
 */
export async function saveNamed(
  found: WorkspaceModel | undefined,
  { budget, method, before }: Named,
  make: (modelPath: string) => Promise<Recipe>,
): Promise<vscode.Uri | undefined> {
  if (!found) {
    throw new HumanError(
      vscode.l10n.t('The model is not in this workspace any more. Open its folder.'),
      'model-missing',
    );
  }
  const folder = recipeFolder(found);
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Recipe'),
    prompt: withoutLinks(vscode.l10n.t('Name of the recipe in {0}', shownFolder(folder, found))),
    value: recipeName(found, budget, method, before),
    validateInput: validateName,
  });
  if (name === undefined) return undefined;
  const target = await chooseRecipeFile(folder, bareName(name));
  if (target === undefined) return undefined;
  const modelPath = relativePath(path.dirname(target.file), found.folder);
  return writeRecipe(target, formatRecipe(await make(modelPath)));
}

/**
 * Saves a point of a sweep with its measurements.
 *
 * @returns and throws as `saveNamed`
 */
export function savePointAs(
  found: WorkspaceModel | undefined,
  { recipe, record }: SweepPoint,
): Promise<vscode.Uri | undefined> {
  const { budget, fit } = recipe;
  const name = { budget, method: fit?.method, before: givenOf(recipe).before };
  return saveNamed(found, name, (modelPath) =>
    Promise.resolve({
      ...recipe,
      model: { ...recipe.model, path: modelPath },
      evaluation: [record],
    }),
  );
}

/** The workspace's own folder is shown by its name instead of its whole path. */
function shownFolder(folder: string, { workspaceFolder }: WorkspaceModel): string {
  return isSamePath(folder, workspaceFolder.uri.fsPath)
    ? workspaceFolder.name
    : vscode.workspace.asRelativePath(folder);
}
