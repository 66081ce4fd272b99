/** Inspect Tokens: shows which patches of an image a recipe keeps, and the effect on the answer. */
import * as vscode from 'vscode';
import { recipeSuffix } from '../../../contributions';
import type { DataSource } from '../../../core/data/types';
import { validateInspectMemory } from '../../../protocol/inspect-messages';
import { mayRunModel } from '../../models/outside-model';
import { chooseRecipe, pickRecipe, requireRecipe, uriOf } from '../../targets';
import type { Services } from '../../services';
import { parseUri } from '../../uri';
import { InspectPanel, type InspectPanelOptions } from './panel';
import { askOfImage } from './source';

/** The open panels, by the recipe's URI. */
const open = new Map<string, InspectPanel>();

/**
 * @param argument a recipe or an image @param what the argument from an evaluation's message; menus
 *    pass other things
 */
export async function inspectTokensCommand(
  services: Services,
  argument: unknown,
  what: unknown,
): Promise<void> {
  await inspect(services, uriOf(argument), changedIn(what));
}

/**
 * Fills the panel that a reopened window has kept. @param state what its page kept, checked here
 */
export function restoreInspect(
  services: Services,
  panel: vscode.WebviewPanel,
  state: unknown,
): void {
  const memory = validateInspectMemory(state);
  const uri = parseUri(memory?.recipe);
  // A window that kept nothing of it, or two of one recipe: nothing to show.
  if (!memory || !uri || open.has(memory.recipe)) panel.dispose();
  else adopt(services, { uri, memory, isAllowed: false }, panel);
}

function changedIn(what: unknown): DataSource | undefined {
  return (what as { changedIn?: DataSource } | undefined)?.changedIn;
}

/**
 * @param uri of a recipe, or of an image to look at with one
 * @param data only its changed answers are browsed
 */
async function inspect(
  services: Services,
  uri: vscode.Uri | undefined,
  data: DataSource | undefined,
): Promise<void> {
  const image = uri?.path.endsWith(recipeSuffix) === false ? uri : undefined;
  const recipe = image ? await chooseRecipe(services) : await pickRecipe(services, uri);
  if (!recipe) return;
  requireRecipe(recipe);
  const { modelFolder, name } = recipe;
  if (modelFolder === undefined || !(await mayRunModel(services, name, modelFolder))) return;
  const source = image && (await askOfImage(image.fsPath));
  if (image && !source) return;
  const panel = open.get(recipe.uri.toString());
  panel?.panel.reveal(undefined, true);
  panel?.model.allow();
  const shown = panel ?? adopt(services, { uri: recipe.uri, isAllowed: true });
  if (source) await shown.model.setSource(source);
  else if (data) await shown.model.showChanged({ kind: 'data', data });
}

function adopt(
  services: Services,
  options: Omit<InspectPanelOptions, 'onDispose'>,
  panel?: vscode.WebviewPanel,
): InspectPanel {
  const key = options.uri.toString();
  const whole = {
    ...options,
    onDispose: () => {
      open.delete(key);
    },
  };
  const shown = new InspectPanel(services, whole, panel);
  open.set(key, shown);
  return shown;
}
