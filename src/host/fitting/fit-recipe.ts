/** Fit Recipe: from a model and a budget to a recipe in the editor, beside its trade-off. */
import path from 'node:path';
import * as vscode from 'vscode';
import { isWorthSearching } from '../../core/search/worth-searching';
import { commands } from '../../contributions';
import { formatSaving } from '../../core/cost/format';
import { formatMass } from '../../core/figures/format';
import { HumanError } from '../../core/errors';
import { timesOf } from '../../core/profile/times-of';
import type { ProfileEntry } from '../workspace/profile-store';
import { askProfile, isInTime, timeOffers } from './time-budgets';
import { relativePath } from '../../core/model/paths';
import { missingPromptFiles, requirePromptFiles } from '../../core/model/folder/prompt-files';
import { findData } from '../../core/workspace/data-search';
import { rememberedData } from '../data/data-choice';
import type { Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import type { FitterResults } from '../../fitter/protocol';
import { isCancelled } from '../errors';
import { modelProblem } from './before-problem';
import { timedFit } from './timed-fit';
import { notifyInformation } from '../notifications';
import type { Way } from '../runs/run-end';
import { announceEnd } from '../runs/announce-end';
import type { Services } from '../services';
import { beforeShare, fitMethod } from '../settings';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { chooseBudget, type BudgetChoice } from './budget-choice';
import { ensureStatistics } from '../calibration/calibration';
import { fitMeasured, type BeforeRun } from './measured-before';
import {
  chooseRecipeFile,
  recipeFolder,
  writeRecipe,
  type RecipeTarget,
} from '../recipes/recipe-file';
import { shortHeadline } from '../recipes/headline';
import { recipeName } from '../../core/recipe/recipe-name';
import { nameOfFile } from '../../core/recipe/suffix';
import { calibrationData } from './search-recipe';
import { pickModel } from '../targets';
import { expectCalibration } from '../models/device-choice';
import { reached } from '../walkthrough';
import { knownLargest, openFitter } from './open-fitter';

export async function fitRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  await requirePrompts(services, model);
  void expectCalibration(services, model);
  const choice = await askBudget(services, model);
  if (choice === undefined) return;
  if (choice.kind === 'curve') {
    if ((await ensureStatistics(services, model)) === undefined) return;
    await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
    return;
  }
  const { budget, method, before } = choice;
  const profile = isInTime(budget)
    ? (choice.profile ?? (await askProfile(services, model)))
    : undefined;
  if (isInTime(budget) && profile === undefined) return;
  if (isInTime(budget) && before === 'auto') throw notMeasured();
  // Settled before the run, so that nothing is asked after it.
  const name = recipeName(model, budget, method, before);
  const target = await chooseRecipeFile(recipeFolder(model), name);
  if (target === undefined) return;
  const entry = await ensureStatistics(services, model);
  if (entry === undefined) return;
  const modelPath = relativePath(path.dirname(target.file), model.folder);
  const options = { budget, method, modelPath };
  const fitted =
    before === 'auto'
      ? await measured(services, model, entry, options)
      : await given(services, model, entry, options, { before, profile });
  if (fitted) await writeFit(services, model, target, fitted);
}

/**
 * Refuses at once what calibration would only refuse at its end: a model whose files make no
 * prompts, while no data holds embeddings in place of prompts.
 *
 * @throws HumanError as `requirePromptFiles`
 */
async function requirePrompts(services: Services, model: WorkspaceModel): Promise<void> {
  if ((await missingPromptFiles(model.folder)).length === 0) return;
  if ((await services.statistics.of(model)).length > 0) return;
  const remembered = await rememberedData(services, model, 'calibration');
  if (remembered?.embeddings) return;
  const data = await findData(model.workspaceFolder.uri.fsPath);
  if (data.some(({ kind }) => kind === 'embeddings')) return;
  await requirePromptFiles(model.folder);
}

async function askBudget(
  services: Services,
  model: WorkspaceModel,
): Promise<BudgetChoice | undefined> {
  const { name, uri } = model;
  const [largest, beforeProblem] = [await knownLargest(services, model), await modelProblem(model)];
  const wanted = beforeShare(uri);
  if (wanted !== undefined && beforeProblem !== undefined) services.log.info(beforeProblem);
  const before = beforeProblem === undefined ? wanted : undefined;
  const inTime = await timeOffers(services, model);
  return chooseBudget({ name, largest, beforeProblem, inTime }, { method: fitMethod(uri), before });
}

async function given(
  services: Services,
  model: WorkspaceModel,
  { file }: StatisticsEntry,
  { budget, ...options }: BeforeRun['options'],
  { before, profile }: { before: number | undefined; profile: ProfileEntry | undefined },
): Promise<FitterResults['fit']> {
  const started = performance.now();
  const fitter = await openFitter(services, file, model.name);
  const { shape, metadata } = fitter.facts;
  if (profile && profile.profile.model.fingerprint !== metadata.model.fingerprint) {
    throw new HumanError(
      vscode.l10n.t(
        'The profile is of another precision of {0} than the one that is calibrated. Profile ' +
          'that one too.',
        model.name,
      ),
      'profile-of-another-model',
    );
  }
  const choices = {
    ...{ ...options, ...(before !== undefined && { before }) },
    ...(profile && { times: timesOf(profile, shape) }),
  };
  return timedFit(fitter, budget, choices, started);
}

function notMeasured(): HumanError {
  return new HumanError(
    vscode.l10n.t(
      'Auto measures what to drop before the decoder for budgets in FLOPs, tokens or KV cache ' +
        'only. For a budget in time, choose a fraction yourself.',
    ),
    'budget-time-way',
  );
}

/** @returns undefined when the user leaves the question for data or cancels the run */
async function measured(
  services: Services,
  model: WorkspaceModel,
  entry: StatisticsEntry,
  options: BeforeRun['options'],
): Promise<FitterResults['fit'] | undefined> {
  const data = await calibrationData(services, model, entry);
  if (data === undefined) return undefined;
  try {
    return await fitMeasured(services, model, { entry, data, options });
  } catch (error) {
    if (!isCancelled(error)) throw error;
    void notifyInformation(vscode.l10n.t('The measurement was stopped; no recipe was written.'));
    return undefined;
  }
}

async function writeFit(
  services: Services,
  model: WorkspaceModel,
  target: RecipeTarget,
  { recipe, fit }: FitterResults['fit'],
): Promise<void> {
  const uri = await writeRecipe(target, formatRecipe(recipe));
  if (uri === undefined) return;
  services.log.info(
    `${uri.fsPath}: ${formatSaving(fit.cost.reduction.decoder)} FLOPs (decoder) in ` +
      `${fit.schedule.length} steps; attention mass dropped ${formatMass(fit.selfLoss)} self, ` +
      `${formatMass(fit.crossLoss)} cross.`,
  );
  reached('fitted');
  await vscode.window.showTextDocument(uri, { preview: false });
  await vscode.commands.executeCommand(commands.showTradeOff, uri);
  sayFitted(services, model, uri, recipe);
}

/** Offers the next step: only measuring shows whether it is any good. */
function sayFitted(
  services: Services,
  { folder: modelFolder }: WorkspaceModel,
  uri: vscode.Uri,
  recipe: Recipe,
): void {
  const name = nameOfFile(uri.fsPath);
  // The panel and the editor open with the recipe and show the rest.
  const headline = shortHeadline(services, { uri, recipe });
  const evaluate: Way = {
    label: vscode.l10n.t('Evaluate Now'),
    act: () => vscode.commands.executeCommand(commands.evaluateRecipe, uri),
  };
  const search: Way = {
    label: vscode.l10n.t('Search for a Better Recipe'),
    act: () => vscode.commands.executeCommand(commands.searchRecipe, uri),
  };
  const end = isWorthSearching(recipe.model)
    ? {
        words: vscode.l10n.t('{0}: {1}. For deep models, a search does better.', name, headline),
        ways: [search, evaluate],
      }
    : { words: vscode.l10n.t('{0}: {1}.', name, headline), ways: [evaluate] };
  announceEnd(services.runs, { modelFolder, uri }, end);
}
