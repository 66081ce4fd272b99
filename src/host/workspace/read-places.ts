/** Reads what the workspace holds: its models and recipes. */
import * as vscode from 'vscode';
import { searchWorkspace } from '../../core/workspace/workspace-search';
import { findNearlyModels, type NearlyModel } from './nearly-models';
import { findModels, type WorkspaceModel } from './workspace-model';
import { readWorkspaceRecipe, type WorkspaceRecipe } from './workspace-recipe';

export interface Found {
  models: readonly WorkspaceModel[];
  /** Folders that lack only some file to be a model. */
  nearly: readonly NearlyModel[];
  recipes: readonly WorkspaceRecipe[];
}

/**
 * @param folders absolute paths @param before models that were found earlier, kept as `findModels`
 *    says
 */
export async function readPlaces(
  folders: readonly string[],
  before: readonly WorkspaceModel[],
): Promise<Found> {
  const { models, configured, recipes } = await searchWorkspace(folders);
  return {
    models: await findModels(models, before),
    nearly: await findNearlyModels([...models, ...configured]),
    recipes: await Promise.all(recipes.map((file) => readWorkspaceRecipe(vscode.Uri.file(file)))),
  };
}
