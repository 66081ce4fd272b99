/** The model of a recipe, where the workspace has it. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import type { Services } from '../services';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';

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
