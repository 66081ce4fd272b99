/** The trade-off panel's changes of recipes: each is one undoable edit of the text. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { givenOf } from '../../../core/fit/given';
import type { Fitting, Step } from '../../../protocol/trade-off';
import { changeRecipe } from '../../recipes/recipe-change';
import { saveNamed, savePointAs } from '../../recipes/save-named';
import { requireRecipe } from '../../targets';
import { timedFit } from '../../fitting/timed-fit';
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
 * Gives the recipe the slider's budget and the fit for it; path, size bias and unknown keys stay.
 *
 * @throws HumanError `no-cut-before` if it has a cut before the decoder that fits cannot take into
 *    account
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
  const { times } = model.curve;
  const choices = { ...given, modelPath, method, before, ...(times && { times }) };
  const fitted = (await timedFit(await model.curve.fitter(), budget, choices)).recipe;
  // A budget in time names the profile that it is measured by.
  const { budget: kept, schedule, ranking, fit } = fitted;
  const block = { ...recipe.model, ...fitted.model };
  const changes = { model: block, budget: kept, schedule, ranking, fit };
  await changeRecipe(model.services, target, ['model'], changes);
  reached('budgetChosen');
}

/**
 * Asks for a name and writes a recipe there; if there is one already, asks the user what to do.
 *
 * @returns undefined when the user leaves it
 */
export async function saveAsRecipe(
  model: TradeOffModel,
  { budget, method, before }: Fitting,
): Promise<vscode.Uri | undefined> {
  const { times } = model.curve;
  const { sizeBias } = model.before;
  const choices = {
    ...{ method, before, ...(sizeBias !== undefined && { sizeBias }) },
    ...(times && { times }),
  };
  const name = { budget, method, before };
  const uri = await saveNamed(model.model, name, async (modelPath) => {
    return (await timedFit(await model.curve.fitter(), budget, { ...choices, modelPath })).recipe;
  });
  if (uri) reached('budgetChosen');
  return uri;
}

/**
 * Writes a point of a sweep as a recipe, with its measurements.
 *
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
      vscode.l10n.t('This point was measured again in the meantime. Choose it again.'),
      'sweep-point-gone',
    );
  }
  return savePointAs(model.model, point);
}
