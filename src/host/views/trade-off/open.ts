/** Show Trade-off: opens the panel of a model, or reveals the open one. */
import * as vscode from 'vscode';
import { recipeSuffix } from '../../../contributions';
import { HumanError } from '../../../core/errors';
import { validateMemory, type PanelMemory } from '../../../protocol/panel-memory';
import { activeRecipe, pickModel, requireRecipe, uriOf } from '../../targets';
import type { Services } from '../../services';
import { TradeOffPanel } from './panel';

/** The open panels, by model folder. */
const open = new Map<string, TradeOffPanel>();

/**
 * @param argument a recipe, a model's folder or something of the tree; the recipe in the editor if
 * absent
 */
export async function showTradeOffCommand(services: Services, argument: unknown): Promise<void> {
  const memory = await memoryFor(services, uriOf(argument) ?? activeRecipe());
  if (memory) await show(services, memory);
}

/**
 * Fills the panel that a reopened window has kept. @param state what its page kept, checked here
 */
export function restoreTradeOff(
  services: Services,
  panel: vscode.WebviewPanel,
  state: unknown,
): void {
  const memory = validateMemory(state);
  // Nothing to show if the window kept no state of the page, or if the model already has one.
  if (!memory || open.has(memory.folder)) panel.dispose();
  else adopt(services, memory, panel);
}

async function show(services: Services, memory: PanelMemory): Promise<void> {
  const { folder, recipe } = memory;
  const panel = open.get(folder);
  if (!panel) {
    adopt(services, memory);
    return;
  }
  if (recipe !== undefined) await panel.model.chooseRecipe(recipe);
  panel.panel.reveal(undefined, true);
}

function adopt(services: Services, memory: PanelMemory, panel?: vscode.WebviewPanel): void {
  const { folder } = memory;
  const onDispose = (): void => {
    open.delete(folder);
  };
  open.set(folder, new TradeOffPanel(services, folder, memory, onDispose, panel));
}

/** The subject of a panel: a recipe's model, a model's folder, or else an existing model. */
async function memoryFor(
  services: Services,
  uri: vscode.Uri | undefined,
): Promise<PanelMemory | undefined> {
  await services.index.ready;
  if (uri?.path.endsWith(recipeSuffix)) {
    const found = await services.index.read(uri);
    const { modelFolder: folder, name } = found;
    if (folder !== undefined) return { folder, recipe: uri.toString() };
    // Reports faults of the recipe in the same words as everywhere.
    requireRecipe(found);
    throw new HumanError(
      vscode.l10n.t('{0} does not say where its model is: complete model.path.', name),
      'recipe-unusable',
    );
  }
  if (!vscode.workspace.isTrusted) {
    const folder = untrustedFolder(services, uri);
    if (folder !== undefined) return { folder };
  }
  const model = await pickModel(services, uri);
  return model && { folder: model.folder };
}

/**
 * In an untrusted workspace no model is opened to choose from: it is the given folder, or else the
 * first one that recipes name.
 */
function untrustedFolder({ index }: Services, uri: vscode.Uri | undefined): string | undefined {
  if (uri) return uri.fsPath;
  return (
    index.models[0]?.folder ??
    index.recipes.find(({ modelFolder }) => modelFolder !== undefined)?.modelFolder
  );
}
