/** Inspect Tokens: shows which patches of an image a recipe keeps, and the effect on the answer. */
import * as vscode from 'vscode';
import { commands, panels, recipeSuffix } from '../../../contributions';
import type { DataSource } from '../../../core/data/types';
import { mayRunModel } from '../../models/outside-model';
import { registerTrustedCommand } from '../../commands/register';
import { chooseRecipe, pickRecipe, requireRecipe, uriOf } from '../../targets';
import type { Services } from '../../services';
import { parseUri } from '../../uri';
import type { InspectPanel, InspectPanelOptions } from './panel';
import { askOfImage } from './source';

/** The open panels, by the recipe's URI. */
const open = new Map<string, InspectPanel>();

export function activateInspect(services: Services): void {
  registerTrustedCommand(services, commands.inspectTokens, (argument, what) =>
    inspect(services, uriOf(argument), flippedIn(what)),
  );
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(panels.inspect, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
        const { validateInspectMemory } = await import('../../../protocol/inspect-messages');
        const memory = validateInspectMemory(state);
        const uri = parseUri(memory?.recipe);
        // A window that kept nothing of it, or two of one recipe: nothing to show.
        if (!memory || !uri || open.has(memory.recipe)) panel.dispose();
        else await adopt(services, { uri, memory, isAllowed: false }, panel);
      },
    }),
  );
}

/** The argument from an evaluation's message; menus pass other things. */
function flippedIn(what: unknown): DataSource | undefined {
  return (what as { flippedIn?: DataSource } | undefined)?.flippedIn;
}

/**
 * @param uri of a recipe, or of an image to look at with one
 * @param data only its flipped answers are browsed
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
  const shown = panel ?? (await adopt(services, { uri: recipe.uri, isAllowed: true }));
  if (source) await shown.model.setSource(source);
  else if (data) await shown.model.showFlipped({ kind: 'data', data });
}

/** The panel's code is loaded when it is first used: starting the extension stays quick. */
async function adopt(
  services: Services,
  options: Omit<InspectPanelOptions, 'onDispose'>,
  panel?: vscode.WebviewPanel,
): Promise<InspectPanel> {
  const { InspectPanel } = await import('./panel');
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
