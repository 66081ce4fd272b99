/** Refit Recipe to Its Budget: a new schedule for the budget in the text, as one undoable edit. */
import path from 'node:path';
import * as vscode from 'vscode';
import { givenOf } from '../../core/fit/given';
import { fittedMethodOf } from '../../core/fit/methods';
import { relativePath } from '../../core/model/paths';
import type { Recipe } from '../../core/recipe/types';
import type { Fitter } from '../../fitter/pool';
import { timesForRefit } from './time-budgets';
import { timedFit } from './timed-fit';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { ensureStatistics } from '../calibration/calibration';
import { openFitter } from './open-fitter';
import { changeRecipe } from '../recipes/recipe-change';
import { pickRecipe, requireRecipe } from '../targets';
import { reached } from '../walkthrough';
import { requireModel } from '../models/require-model';

export async function refitRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const target = await pickRecipe(services, argument);
  if (target === undefined) return;
  const recipe = requireRecipe(target);
  const model = requireModel(services, target);
  let started = performance.now();
  let fitter = await matching(services, model, recipe);
  if (fitter === undefined) {
    const entry = await ensureStatistics(services, model);
    if (entry === undefined) return;
    started = performance.now();
    fitter = await openFitter(services, entry.file, model.name);
  }
  const modelPath = relativePath(path.dirname(target.file), model.folder);
  const method = fittedMethodOf(recipe);
  const given = givenOf(recipe);
  const times = await timesForRefit(services, fitter, recipe.budget);
  if (times === 'left') return;
  const choices = { modelPath, method, ...given, ...(times && { times }) };
  const fitted = (await timedFit(fitter, recipe.budget, choices, started)).recipe;
  await vscode.window.showTextDocument(target.uri, { preview: false });
  // An evaluation of the old schedule stays: its hash shows that it is stale.
  const { model: block, schedule, fit } = fitted;
  const { sizeBias } = given;
  // It was requested explicitly, and is kept, even if it is 0.
  const ranking = { ...fitted.ranking, ...(sizeBias !== undefined && { sizeBias }) };
  const changes = {
    ...{ model: { ...recipe.model, ...block }, schedule, ranking, fit },
    // A budget in time records the prediction for the schedule.
    ...(times && { budget: { ...recipe.budget, ...fitted.budget } }),
  };
  await changeRecipe(services, target, ['model', 'budget'], changes);
  reached('fitted');
}

/**
 * The very statistics that the recipe was made from, as its fit record names them; otherwise those
 * of its precision with most samples, or of its model. undefined if the model has none.
 */
async function matching(
  services: Services,
  model: WorkspaceModel,
  { model: { fingerprint }, fit }: Recipe,
): Promise<Fitter | undefined> {
  const entries = await services.statistics.of(model);
  const own = entries.filter(({ metadata }) => metadata.model.fingerprint === fingerprint);
  if (fit !== undefined) {
    for (const { file } of own) {
      const fitter = await openFitter(services, file, model.name);
      if (fitter.facts.hash === fit.statistics) return fitter;
    }
  }
  const richest = own[0] ?? entries[0];
  return richest && openFitter(services, richest.file, model.name);
}
