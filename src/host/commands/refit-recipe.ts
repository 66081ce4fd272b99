/** Refit Recipe to Its Budget: a new schedule for the budget in the text, as one undoable edit. */
import path from 'node:path';
import * as vscode from 'vscode';
import { contextKeys } from '../../contributions';
import { HumanError } from '../../core/errors';
import { relativePath } from '../../core/model/paths';
import { updateRecipe } from '../../core/recipe/write';
import type { Recipe } from '../../core/recipe/types';
import { setContext } from '../context-keys';
import type { Services } from '../services';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';
import { ensureStatistics } from './calibration';
import { openFitter } from './fit-recipe';
import { replaceText } from './recipe-file';
import { pickRecipe, requireRecipe } from './targets';

export async function refitRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const target = await pickRecipe(services, argument);
  if (target === undefined) return;
  const recipe = requireRecipe(target);
  const model = requireModel(services, target);
  const entry =
    (await matching(services, model, recipe)) ?? (await ensureStatistics(services, model));
  if (entry === undefined) return;
  const fitter = await openFitter(services, entry.file);
  const modelPath = relativePath(path.dirname(target.file), model.folder);
  const fitted = (await fitter.fit(recipe.budget, { modelPath })).recipe;
  const document = await vscode.workspace.openTextDocument(target.uri);
  await vscode.window.showTextDocument(document, { preview: false });
  // An evaluation is of the schedule before; it stays, and is known to be stale by its hash.
  const { model: block, schedule, ranking, fit } = fitted;
  const changes = { model: { ...recipe.model, ...block }, schedule, ranking, fit };
  await replaceText(document, updateRecipe(document.getText(), changes));
  setContext(contextKeys.fitted, true);
}

/** The statistics the recipe was made from, else the richest of its model. */
async function matching(
  services: Services,
  model: WorkspaceModel,
  { model: { fingerprint } }: Recipe,
): Promise<StatisticsEntry | undefined> {
  const entries = await services.statistics.of(model);
  return entries.find(({ metadata }) => metadata.model.fingerprint === fingerprint) ?? entries[0];
}

/** @throws HumanError `model-missing` */
export function requireModel(
  { index }: Services,
  { modelFolder, name }: WorkspaceRecipe,
): WorkspaceModel {
  const model = modelFolder === undefined ? undefined : index.modelAt(modelFolder);
  if (model) return model;
  throw new HumanError(
    vscode.l10n.t(
      'The model of {0} is not in this workspace ({1}). Open its folder, or correct model.path.',
      name,
      modelFolder ?? '-',
    ),
    'model-missing',
  );
}
