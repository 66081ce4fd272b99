/** Apply Recipe: writes the pruned model folder and offers to open it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { cacheFolder } from '../../core/cache-folder';
import { commands } from '../../contributions';
import { formatBytes } from '../../core/cost/format';
import { describeLocated } from '../../core/apply/locate/located';
import { describeSharing } from '../../core/apply/sharing';
import { applyStages } from '../../core/apply/stages';
import { describeProof } from '../../core/apply/locate/proof';
import { HumanError, messageOf } from '../../core/errors';
import type { DataSource } from '../../core/data/types';
import { requireModelOf } from '../../core/recipe/another-model';
import { openSamples } from '../../core/model/prompts/open-samples';
import type { LocateKind } from '../../core/surgery/pruning/locate/types';
import type { Text } from '../../core/text';
import type { AppliedWay } from '../../runner/local/apply-located';
import { besideModel } from '../../core/model/paths';
import type { RunHandle } from '../runs/run-manager';
import { localize, localizeError } from '../localize';
import { workerOptions } from '../runs/worker-options';
import { confirm, notifyInformation } from '../notifications';
import type { Services } from '../services';
import { statisticsFolder } from '../statistics-folder';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { chooseTarget, type Target } from './apply-target';
import { rememberedData } from '../data/data-choice';
import { mayRunModel } from '../models/outside-model';
import { pickRecipe, requireRecipe } from '../targets';
import { reached } from '../walkthrough';
import { shortHeadline } from './headline';

export async function applyRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const recipe = await pickRecipe(services, argument);
  if (recipe === undefined) return;
  const { modelFolder } = recipe;
  requireRecipe(recipe);
  if (modelFolder === undefined) return;
  if (!(await mayRunModel(services, recipe.name, modelFolder))) return;
  const target = await chooseTarget(path.join(besideModel(modelFolder), recipe.name), modelFolder);
  if (target === undefined) return;
  const start = (way: LocateKind | undefined): Promise<AppliedWay> =>
    services.runs.start({
      kind: 'apply',
      title: vscode.l10n.t('Applying {0}', recipe.name),
      modelFolder,
      work: (handle) => apply(services, { recipe, modelFolder, target, way }, handle),
    });
  const done = await start(undefined).catch((error: unknown) => {
    if (!(error instanceof HumanError) || !needsInput.has(error.code)) throw error;
    return askForInput(error, () => start('input'));
  });
  if (done === undefined) return;
  await services.index.search();
  reached('applied');
  const { name } = recipe;
  void offerToOpen(
    done,
    name,
    shortHeadline(services, { ...recipe, recipe: requireRecipe(recipe) }),
  );
}

/** If no graph can find its visual tokens by itself, it can get them as an input. */
const needsInput = new Set(['not-locatable', 'locate-unproven']);

async function askForInput(
  error: HumanError,
  start: () => Promise<AppliedWay>,
): Promise<AppliedWay | undefined> {
  const withInput = vscode.l10n.t('Apply With an Input');
  const detail = vscode.l10n.t(
    'The decoder can be given an input visual_token_index with the rows of the visual tokens. Runtimes that do not know it (transformers.js) cannot run such a folder.',
  );
  const answer = await confirm(localizeError(error), detail, withInput);
  return answer === withInput ? start() : undefined;
}

interface Applying {
  recipe: WorkspaceRecipe;
  modelFolder: string;
  target: Target;
  /** undefined: the first that holds. */
  way: LocateKind | undefined;
}

async function apply(
  services: Services,
  { recipe: target, modelFolder, target: place, way }: Applying,
  handle: RunHandle,
): Promise<AppliedWay> {
  const { context, log, index } = services;
  const { folder: out, replace } = place;
  const recipe = requireRecipe(target);
  const [applying, { openModelFolder }, { modelFingerprint }, { dtypeOfDecoder }] =
    await Promise.all([
      import('../../runner/local/apply-located'),
      import('../../core/model/folder/folder'),
      import('../../core/model/folder/fingerprint'),
      import('../../core/model/folder/variants'),
    ]);
  const model = await openModelFolder(modelFolder, { dtype: dtypeOfDecoder(recipe.model.decoder) });
  const fingerprint = await modelFingerprint(model);
  const named = { name: target.name, fingerprint: recipe.model.fingerprint };
  requireModelOf(named, { place: modelFolder, fingerprint });
  const done = await applying.applyLocated({
    recipe,
    recipeFile: { name: path.basename(target.file), text: target.text },
    model,
    fingerprint,
    way,
    data: await knownData(services, modelFolder),
    worker: workerOptions(context, log, handle.signal),
    onStage: (stage) => {
      handle.note(localize(applyStages[stage]));
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
  for (const line of [...describeLocated(done.located), ...proofOf(done)]) log.info(localize(line));
  if (done.note !== undefined) log.info(localize(done.note));
  return done;
}

function proofOf({ proof }: AppliedWay): Text[] {
  return proof === undefined ? [] : describeProof(proof);
}

/**
 * Questions and images that the model was calibrated on, if they are still there and can be read.
 */
async function knownData(services: Services, modelFolder: string): Promise<DataSource | undefined> {
  const model = services.index.modelAt(modelFolder);
  const source = model && (await rememberedData(services, model, 'calibration'));
  if (source === undefined || source.embeddings === true) return undefined;
  try {
    await openSamples(source, { seed: 0, samples: 1 });
    return source;
  } catch (error) {
    // Synthetic pictures are enough, too.
    services.log.warn(messageOf(error));
    return undefined;
  }
}

/**
 * The cache of weights: with the statistics of the model; beside the recipe if neither lies in the
 * workspace.
 */
function weightsCache(
  index: Services['index'],
  { uri, file }: WorkspaceRecipe,
  modelFolder: string,
): string {
  const home =
    index.modelAt(modelFolder)?.workspaceFolder ?? vscode.workspace.getWorkspaceFolder(uri);
  return home ? statisticsFolder(home) : path.join(path.dirname(file), cacheFolder);
}

/**
 * Shows one sentence. The log, a button away, says how the tokens are found, how that was proven,
 * and why.
 */
async function offerToOpen(done: AppliedWay, name: string, headline: string): Promise<void> {
  const uri = vscode.Uri.file(done.applied.folder);
  const isHere = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const reveal = vscode.l10n.t('Show in Explorer');
  const open = vscode.l10n.t('Open in New Window');
  const details = vscode.l10n.t('Details');
  const actions = [...(isHere ? [reveal] : []), open, details];
  const message = appliedWords(done, { name, headline }, vscode.workspace.asRelativePath(uri));
  const chosen = await notifyInformation(message, ...actions);
  if (chosen === reveal) await vscode.commands.executeCommand('revealInExplorer', uri);
  if (chosen === details) await vscode.commands.executeCommand(commands.showLog);
  if (chosen === open) {
    await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
  }
}

/** Includes only what users of the folder must know. */
function appliedWords(
  { note, located }: AppliedWay,
  { name, headline }: { name: string; headline: string },
  place: string,
): string {
  if (note !== undefined) {
    return vscode.l10n.t(
      '{0} is applied. The folder is {1}, which does not run where the original did.',
      name,
      place,
    );
  }
  return located.locate.kind === 'input'
    ? vscode.l10n.t(
        '{0} is applied. The folder is {1}, which is told its visual tokens by an input.',
        name,
        place,
      )
    : vscode.l10n.t('{0} is applied: {1}. The folder is {2}.', name, headline, place);
}
