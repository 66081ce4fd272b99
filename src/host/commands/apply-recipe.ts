/** Apply Recipe: writes the pruned model folder and offers to open it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { cacheFolder } from '../../core/calibration/statistics-name';
import { contextKeys } from '../../contributions';
import { formatBytes } from '../../core/cost/format';
import { describeLocated } from '../../core/apply/locate/located';
import { describeSharing } from '../../core/apply/sharing';
import { describeProof } from '../../core/apply/locate/proof';
import { HumanError } from '../../core/errors';
import type { Applied } from '../../core/apply/apply';
import { setContext } from '../context-keys';
import type { RunHandle } from '../runs/run-manager';
import { localize } from '../localize';
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
  const { applied, way } = await services.runs.start({
    kind: 'apply',
    title: vscode.l10n.t('Applying {0}', recipe.name),
    modelFolder,
    work: (handle) => apply(services, recipe, modelFolder, target, handle),
  });
  await services.index.search();
  setContext(contextKeys.applied, true);
  void offerToOpen(applied, recipe.name, way);
}

async function apply(
  { context, log, index }: Services,
  target: WorkspaceRecipe,
  modelFolder: string,
  { folder: out, replace }: Target,
  handle: RunHandle,
): Promise<{ applied: Applied; way: string }> {
  const recipe = requireRecipe(target);
  const [applying, { openModelFolder }, { modelFingerprint }, { dtypeOfDecoder }] =
    await Promise.all([
      import('../../worker/apply-located'),
      import('../../core/model/folder'),
      import('../../core/model/fingerprint'),
      import('../../core/model/variants'),
    ]);
  const model = await openModelFolder(modelFolder, { dtype: dtypeOfDecoder(recipe.model.decoder) });
  const fingerprint = await modelFingerprint(model);
  if (fingerprint !== recipe.model.fingerprint) throw anotherModel(target.name, modelFolder);
  const stages = {
    locating: vscode.l10n.t('finding the visual tokens'),
    writing: vscode.l10n.t('writing {0}', path.basename(out)),
    proving: vscode.l10n.t('trying it on prompts'),
  };
  const done = await applying.applyLocated({
    recipe,
    recipeFile: { name: path.basename(target.file), text: target.text },
    model,
    fingerprint,
    way: undefined,
    worker: workerOptions(context, log, handle.signal),
    onStage: (stage) => {
      handle.note(stages[stage]);
    },
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
  const { applied } = done;
  log.info(
    `${applied.folder}: a graph of ${formatBytes(applied.graphBytes)}; weights: ${describeSharing(applied.sharing)}.`,
  );
  const { located, proof } = done;
  const [way, ...more] = describeLocated(located).map(localize);
  const shown = proof === undefined ? [] : describeProof(proof).map(localize);
  for (const line of [way!, ...more, ...shown]) log.info(line);
  return { applied, way: way! };
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

async function offerToOpen({ folder }: Applied, name: string, way: string): Promise<void> {
  const uri = vscode.Uri.file(folder);
  const isHere = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const reveal = vscode.l10n.t('Show in Explorer');
  const open = vscode.l10n.t('Open in New Window');
  const place = vscode.workspace.asRelativePath(uri);
  const message = vscode.l10n.t('{0} is applied: {1}. {2}', name, place, way);
  const actions = isHere ? [reveal, open] : [open];
  const chosen = await notifyInformation(message, ...actions);
  if (chosen === reveal) await vscode.commands.executeCommand('revealInExplorer', uri);
  if (chosen === open) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}
