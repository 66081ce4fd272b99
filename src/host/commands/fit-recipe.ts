/** Fit Recipe: from a model and a budget to a recipe in the editor, with the trade-off beside it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands, contextKeys } from '../../contributions';
import { formatPercent, formatSaving } from '../../core/cost/format';
import { largestReduction } from '../../core/cost/cost';
import { messageOf } from '../../core/errors';
import { methodRanking } from '../../core/fit/methods';
import { relativePath } from '../../core/model/paths';
import { workOf } from '../../core/ranking/work';
import { withFitTime } from '../../core/recipe/times';
import { formatRecipe } from '../../core/recipe/write';
import type { FitterResults } from '../../fitter/protocol';
import { setContext } from '../context-keys';
import type { Fitter } from '../fitting/fitter-pool';
import type { Services } from '../services';
import { fitMethod } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { chooseBudget } from './budget-choice';
import { ensureStatistics } from './calibration';
import {
  chooseRecipeFile,
  recipeFolder,
  recipeName,
  writeRecipe,
  type RecipeTarget,
} from './recipe-file';
import { pickModel } from './targets';

export async function fitRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const choice = await chooseBudget(await knownLargest(services, model), fitMethod(model.uri));
  if (choice === undefined) return;
  if (choice.kind === 'curve') {
    if ((await ensureStatistics(services, model)) === undefined) return;
    await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
    return;
  }
  const { budget, method } = choice;
  // Settled before the run, so that nothing is asked after it.
  const target = await chooseRecipeFile(recipeFolder(model), recipeName(model, budget));
  if (target === undefined) return;
  const entry = await ensureStatistics(services, model);
  if (entry === undefined) return;
  const started = performance.now();
  const fitter = await openFitter(services, entry.file);
  const modelPath = relativePath(path.dirname(target.file), model.folder);
  const { recipe, fit } = await fitter.fit(budget, { modelPath, method });
  const timed = withFitTime(recipe, (performance.now() - started) / 1000);
  await writeFit(services, target, { recipe: timed, fit });
}

async function writeFit(
  { log }: Services,
  target: RecipeTarget,
  { recipe, fit }: FitterResults['fit'],
): Promise<void> {
  const uri = await writeRecipe(target, formatRecipe(recipe));
  if (uri === undefined) return;
  log.info(
    `${uri.fsPath}: ${formatSaving(fit.cost.reduction.decoder)} FLOPs (decoder) in ` +
      `${fit.schedule.length} steps; predicted loss ${formatPercent(fit.selfLoss)} self, ` +
      `${formatPercent(fit.crossLoss)} cross.`,
  );
  setContext(contextKeys.fitted, true);
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand(commands.showTradeOff, uri);
}

/** Opens a fitter; preparing many samples takes seconds, and shows them. */
export async function openFitter({ fitters }: Services, file: string): Promise<Fitter> {
  const options = {
    location: vscode.ProgressLocation.Window,
    title: vscode.l10n.t('FitPrune: preparing statistics'),
  };
  return vscode.window.withProgress(options, (progress) =>
    fitters.open(file, (part) => {
      progress.report({ message: formatPercent(part, 0) });
    }),
  );
}

/** From statistics that are there; undefined before the first calibration. */
async function knownLargest(
  services: Services,
  model: WorkspaceModel,
): Promise<number | undefined> {
  try {
    const [entry] = await services.statistics.of(model);
    if (entry === undefined) return undefined;
    const { shape, reference } = (await openFitter(services, entry.file)).facts;
    const work = workOf(methodRanking('fitprune'));
    return largestReduction(shape, reference, 'flops', 'decoder', { work });
  } catch (error) {
    // The question is asked all the same; the fit itself says what is wrong.
    services.log.warn(messageOf(error));
    return undefined;
  }
}
