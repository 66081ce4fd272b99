/** Apply Recipe: writes the pruned model folder and offers to open it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { cacheFolder } from '../../core/calibration/statistics-name';
import { contextKeys } from '../../contributions';
import { formatBytes } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import type { Applied } from '../../core/apply/apply';
import { runWorker } from '../../worker/client';
import { setContext } from '../context-keys';
import type { RunHandle } from '../runs/run-manager';
import { workerOptions } from '../runs/worker-options';
import { notifyInformation } from '../notifications';
import type { Services } from '../services';
import { statisticsFolder } from '../settings';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { chooseTarget, type Target } from './apply-target';
import { mayRunModel } from './outside-model';
import { pickRecipe, requireRecipe } from './targets';

export async function applyRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const recipe = await pickRecipe(services, argument);
  if (recipe === undefined) return;
  const { modelFolder } = recipe;
  requireRecipe(recipe);
  if (modelFolder === undefined) return;
  if (!(await mayRunModel(services, recipe.name, modelFolder))) return;
  const target = await chooseTarget(path.join(path.dirname(modelFolder), recipe.name), modelFolder);
  if (target === undefined) return;
  const applied = await services.runs.start({
    kind: 'apply',
    title: vscode.l10n.t('Applying {0}', recipe.name),
    modelFolder,
    work: (handle) => apply(services, recipe, modelFolder, target, handle),
  });
  await services.index.search();
  setContext(contextKeys.applied, true);
  void offerToOpen(applied, recipe.name);
}

async function apply(
  { context, log, index }: Services,
  target: WorkspaceRecipe,
  modelFolder: string,
  { folder: out, replace }: Target,
  handle: RunHandle,
): Promise<Applied> {
  const recipe = requireRecipe(target);
  const [{ applyRecipe }, { openModelFolder }, { modelFingerprint }, { dtypeOfDecoder }] =
    await Promise.all([
      import('../../core/apply/apply'),
      import('../../core/model/folder'),
      import('../../core/model/fingerprint'),
      import('../../core/model/variants'),
    ]);
  const model = await openModelFolder(modelFolder, { dtype: dtypeOfDecoder(recipe.model.decoder) });
  const fingerprint = await modelFingerprint(model);
  if (fingerprint !== recipe.model.fingerprint) throw anotherModel(target.name, modelFolder);
  handle.note(vscode.l10n.t('finding the visual tokens in the prompt'));
  const span = await runWorker(
    { kind: 'template', model: modelFolder, dtype: model.dtype, device: 'cpu' },
    workerOptions(context, log, handle.signal),
  );
  handle.note(vscode.l10n.t('writing {0}', path.basename(out)));
  const applied = await applyRecipe({
    recipe,
    recipeFile: { name: path.basename(target.file), text: target.text },
    model,
    fingerprint,
    locate: { kind: 'span', span },
    out,
    replace,
    cacheFolder: weightsCache(index, target, modelFolder),
    signal: handle.signal,
    progress: {
      report: (done, total) => {
        handle.note(vscode.l10n.t('{0} of {1}', formatBytes(done), formatBytes(total)));
      },
    },
  });
  const how = Object.entries(applied.sharing).map(([kind, count]) => `${count} by ${kind}`);
  log.info(`${applied.folder}: a graph of ${formatBytes(applied.graphBytes)}; ${how.join(', ')}.`);
  log.info(`It prunes ${span.count} visual tokens from row ${span.start}.`);
  return applied;
}

/** With the statistics of the model; beside the recipe where neither lies in the workspace. */
function weightsCache(
  index: Services['index'],
  { uri, file }: WorkspaceRecipe,
  modelFolder: string,
): string {
  const home =
    index.modelAt(modelFolder)?.workspaceFolder ?? vscode.workspace.getWorkspaceFolder(uri);
  return home ? statisticsFolder(home) : path.join(path.dirname(file), cacheFolder);
}

function anotherModel(name: string, folder: string): HumanError {
  return new HumanError(
    vscode.l10n.t(
      '{0} was made for another model than {1} is now. Fit a recipe for this model, or point model.path at the right one.',
      name,
      folder,
    ),
    'fingerprint-changed',
  );
}

async function offerToOpen({ folder }: Applied, name: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const isHere = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const reveal = vscode.l10n.t('Show in Explorer');
  const open = vscode.l10n.t('Open in New Window');
  const message = vscode.l10n.t('{0} is applied: {1}', name, vscode.workspace.asRelativePath(uri));
  const actions = isHere ? [reveal, open] : [open];
  const chosen = await notifyInformation(message, ...actions);
  if (chosen === reveal) await vscode.commands.executeCommand('revealInExplorer', uri);
  if (chosen === open) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}
