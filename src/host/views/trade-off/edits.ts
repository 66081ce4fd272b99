/** What the trade-off panel does to recipes: every change is one undoable edit of the text. */
import path from 'node:path';
import * as vscode from 'vscode';
import {} from '../../../contributions';
import { HumanError } from '../../../core/errors';
import { givenOf } from '../../../core/fit/given';
import { relativePath } from '../../../core/model/paths';
import { formatRecipe } from '../../../core/recipe/write';
import type { Method, Recipe } from '../../../core/recipe/types';
import type { Budget } from '../../../core/cost/types';
import type { Fitting, Step } from '../../../protocol/trade-off';
import { changeRecipe } from '../../recipes/recipe-change';
import {
  chooseRecipeFile,
  recipeFolder,
  validateName,
  writeRecipe,
} from '../../recipes/recipe-file';
import { bareName, recipeName } from '../../../core/recipe/recipe-name';
import { requireRecipe } from '../../targets';
import { timedFit } from '../../fitting/timed-fit';
import { withoutLinks } from '../../without-links';
import type { TradeOffModel } from './model';
import { reached } from '../../walkthrough';

/** Writes a schedule that was dragged. @throws HumanError when the text has moved on meanwhile */
export async function editSchedule(
  model: TradeOffModel,
  id: string,
  before: readonly Step[],
  schedule: Step[],
): Promise<void> {
  const target = await model.recipe(id);
  const now = requireRecipe(target).schedule;
  if (JSON.stringify(now.map(stepOf)) !== JSON.stringify(before.map(stepOf))) {
    throw new HumanError(
      vscode.l10n.t('{0} was changed meanwhile, so the step was not moved.', target.name),
      'recipe-changed',
    );
  }
  await changeRecipe(model.services, target, ['schedule'], { schedule });
}

function stepOf({ layer, keep }: Step): [number, number] {
  return [layer, keep];
}

/**
 * Gives the recipe the slider's budget and what it came to; path, size bias and unknown keys stay.
 * @throws HumanError `no-cut-before` where it has a cut before the decoder, which nothing can be fitted behind
 */
export async function updateToBudget(
  model: TradeOffModel,
  id: string,
  { budget, method, before }: Fitting,
): Promise<void> {
  const target = await model.recipe(id);
  const recipe = requireRecipe(target);
  const modelPath = recipe.model.path;
  const given = givenOf(recipe);
  const { problem } = model.before;
  if (given.before !== undefined && problem !== undefined) {
    throw new HumanError(
      vscode.l10n.t('{0} drops tokens before the decoder. {1}', target.name, problem),
      'no-cut-before',
    );
  }
  const { times } = model;
  const choices = { ...given, modelPath, method, before, ...(times && { times }) };
  const fitted = (await timedFit(model.fitter, budget, choices)).recipe;
  // A budget in time says by which profile it is kept.
  const { budget: kept, schedule, ranking, fit } = fitted;
  const block = { ...recipe.model, ...fitted.model };
  const changes = { model: block, budget: kept, schedule, ranking, fit };
  await changeRecipe(model.services, target, ['model'], changes);
  reached('budgetChosen');
}

/**
 * Asks for a name and writes a recipe there; where there is one, the user says what shall happen.
 * @returns undefined when the user leaves it
 */
export async function saveAsRecipe(
  model: TradeOffModel,
  { budget, method, before }: Fitting,
): Promise<vscode.Uri | undefined> {
  const { fitter, times } = model;
  const { sizeBias } = model.before;
  const choices = {
    ...{ method, before, ...(sizeBias !== undefined && { sizeBias }) },
    ...(times && { times }),
  };
  const name = { budget, method, before };
  const uri = await saveNamed(model, name, async (modelPath) => {
    return (await timedFit(fitter, budget, { ...choices, modelPath })).recipe;
  });
  if (uri) reached('budgetChosen');
  return uri;
}

/**
 * Writes a point of a sweep as a recipe, with what it measured.
 * @returns undefined when the user leaves it
 * @throws HumanError `sweep-point-gone`
 */
export async function savePoint(
  model: TradeOffModel,
  sweep: string,
  index: number,
): Promise<vscode.Uri | undefined> {
  const point = model.measuring.point(sweep, index);
  if (!point) {
    throw new HumanError(
      vscode.l10n.t('This point was measured anew meanwhile. Choose it again.'),
      'sweep-point-gone',
    );
  }
  const { recipe, record } = point;
  const { budget, fit } = recipe;
  const name = { budget, method: fit?.method, before: givenOf(recipe).before };
  return saveNamed(model, name, (path) =>
    Promise.resolve({
      ...recipe,
      model: { ...recipe.model, path },
      evaluation: [record],
    }),
  );
}

/** What a recipe's name is made of. */
interface Named {
  budget: Budget;
  method: Method | undefined;
  before: number | undefined;
}

/** @param make the recipe, given the path of its model */
async function saveNamed(
  model: TradeOffModel,
  { budget, method, before }: Named,
  make: (modelPath: string) => Promise<Recipe>,
): Promise<vscode.Uri | undefined> {
  const { model: found } = model;
  if (!found) {
    throw new HumanError(
      vscode.l10n.t('The model is not in this workspace any more. Open its folder.'),
      'model-missing',
    );
  }
  const folder = recipeFolder(found);
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Recipe'),
    prompt: withoutLinks(
      vscode.l10n.t('Name of the recipe in {0}', vscode.workspace.asRelativePath(folder)),
    ),
    value: recipeName(found, budget, method, before),
    validateInput: validateName,
  });
  if (name === undefined) return undefined;
  const target = await chooseRecipeFile(folder, bareName(name));
  if (target === undefined) return undefined;
  const modelPath = relativePath(path.dirname(target.file), found.folder);
  return writeRecipe(target, formatRecipe(await make(modelPath)));
}
