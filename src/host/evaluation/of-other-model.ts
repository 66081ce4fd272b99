/** The refusal to evaluate a recipe of another model than the one at its path. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { notifyWarning } from '../notifications';
import type { Services } from '../services';
import { isOfOther } from '../workspace/is-of-other';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';

/**
 * Called before anything is asked; a button offers what can be done instead.
 *
 * @returns whether one of them is of another model
 */
export async function refuseOfOther(
  services: Services,
  recipes: readonly WorkspaceRecipe[],
  model: WorkspaceModel,
): Promise<boolean> {
  for (const one of recipes) {
    if (!(await isOfOther(services.index, one))) continue;
    void sayOfOther(services, one, model);
    return true;
  }
  return false;
}

async function sayOfOther(
  { errors }: Services,
  { uri, name }: WorkspaceRecipe,
  model: WorkspaceModel,
): Promise<void> {
  const refit = vscode.l10n.t('Refit');
  const show = vscode.l10n.t('Show Trade-off');
  const message = vscode.l10n.t(
    '{0} was fitted for another model than {1}, so it cannot be evaluated on it. Refit it to this model, or choose a budget anew.',
    name,
    model.name,
  );
  const chosen = await notifyWarning(message, refit, show);
  const command =
    chosen === refit ? commands.refitRecipe : chosen === show ? commands.showTradeOff : undefined;
  if (command === undefined) return;
  try {
    await vscode.commands.executeCommand(command, uri);
  } catch (error) {
    errors.report(error);
  }
}
