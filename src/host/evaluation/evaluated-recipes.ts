/** The recipes that are evaluated together. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { requireModel } from '../models/require-model';
import type { Services } from '../services';
import { pickRecipe, recipesIn, requireRecipe } from '../targets';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';
import type { Target } from './evaluation-data';
import { refuseOfOther } from './of-other-model';

/** The selected recipes, or the one that is meant; of one model and one precision. */
export async function targets(
  services: Services,
  argument: unknown,
  selection: unknown,
): Promise<{ model: WorkspaceModel; recipes: Target[] } | undefined> {
  const { index } = services;
  await index.ready;
  const named = recipesIn(argument, selection);
  const one = named.length > 0 ? undefined : await pickRecipe(services, argument);
  if (named.length === 0 && one === undefined) return undefined;
  const found = one ? [one] : await Promise.all(named.map((uri) => index.read(uri)));
  const recipes = found.map(targetOf);
  const models = found.map((recipe) => requireModel(services, recipe));
  const decoders = recipes.map(({ recipe }) => recipe.model.decoder);
  const [model] = models as [WorkspaceModel];
  if (models.some((other) => other !== model) || new Set(decoders).size > 1) {
    throw new HumanError(
      vscode.l10n.t('The recipes are for different models. Evaluate those of one model at a time.'),
      'recipes-differ',
    );
  }
  const isRefused = await refuseOfOther(services, found, model);
  return isRefused ? undefined : { model, recipes };
}

function targetOf(found: WorkspaceRecipe): Target {
  return { uri: found.uri, name: found.name, recipe: requireRecipe(found) };
}

export async function target({ index }: Services, uri: vscode.Uri): Promise<Target> {
  return targetOf(await index.read(uri));
}
