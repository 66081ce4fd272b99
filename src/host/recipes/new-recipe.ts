/** New Recipe: a recipe to write by hand, with the model's block filled in if there is a model. */
import path from 'node:path';
import * as vscode from 'vscode';
import { language } from '../../contributions';
import { newBudget } from '../../core/cost/budget';
import { prunableLayers } from '../../core/cost/layers';
import { relativePath } from '../../core/model/paths';
import type { Ranking } from '../../core/ranking/families';
import { headSizeIsDerived, recipeCost } from '../../core/recipe/recipe-cost';
import type { Recipe, RecipeModel } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import type { Services } from '../services';
import type { ModelSummary, WorkspaceModel } from '../workspace/workspace-index';
import { chooseRecipeFile, recipeFolder, validateName, writeRecipe } from './recipe-file';
import { bareName } from '../../core/recipe/recipe-name';
import { pickPrecision } from '../models/precision';
import { pickModel } from '../targets';

/**
 * Lengths to state costs at before a calibration has measured them: an image and a short question.
 */
const usualVisualTokens = 576;
const usualTextTokens = 70;

export async function newRecipeCommand(services: Services, argument?: unknown): Promise<void> {
  const { index } = services;
  await index.ready;
  // Nothing of a model is read in an untrusted workspace: the user writes the whole recipe then.
  if (index.models.length === 0 || !vscode.workspace.isTrusted) {
    await openSkeleton();
    return;
  }
  const model = await pickModel(services, argument);
  const summary = model && (await pickPrecision(services, model));
  if (model === undefined || summary === undefined) return;
  const name = await askName(`${model.name}-by-hand`);
  if (name === undefined) return;
  const target = await chooseRecipeFile(recipeFolder(model), name);
  if (target === undefined) return;
  const text = await startingText(services, model, summary, path.dirname(target.file));
  const uri = await writeRecipe(target, text);
  if (uri) await vscode.window.showTextDocument(uri, { preview: false });
}

/** @param folder absolute, of the recipe: its paths are relative */
export async function startingText(
  services: Services,
  model: WorkspaceModel,
  summary: ModelSummary,
  folder: string,
): Promise<string> {
  return formatRecipe(startingPoint(await modelBlock(services, model, summary, folder)));
}

async function openSkeleton(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language, content: '' });
  await vscode.window.showTextDocument(document, { preview: false });
  // In an empty file, completion offers the schema's snippet of a whole recipe.
  await vscode.commands.executeCommand('editor.action.triggerSuggest');
}

async function askName(suggestion: string): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the recipe'),
    value: suggestion,
    validateInput: validateName,
  });
  return typed === undefined ? undefined : bareName(typed);
}

/** Lengths come from statistics if there are any, else from the model and usual values. */
async function modelBlock(
  { statistics, fitters }: Services,
  model: WorkspaceModel,
  summary: ModelSummary,
  folder: string,
): Promise<RecipeModel> {
  const [entry] = await statistics.of(model);
  const reference = entry && (await fitters.open(entry.file)).facts.reference;
  const { headSize, ...sizes } = summary.shape;
  return {
    path: relativePath(folder, model.folder),
    decoder: summary.decoder,
    architecture: summary.architecture,
    fingerprint: summary.fingerprint,
    ...sizes,
    ...(headSizeIsDerived(summary.shape) ? {} : { headSize }),
    visualTokens: reference?.visualTokens ?? summary.visualTokens ?? usualVisualTokens,
    textTokens: reference?.textTokens ?? usualTextTokens,
  };
}

/** Two plain cuts, and the budget that they just meet. */
function startingPoint(model: RecipeModel): Recipe {
  const layers = prunableLayers(model);
  const first = layers.find((layer) => layer >= 1) ?? layers[0];
  const middle = layers.find((layer) => layer >= Math.floor(model.layers / 2)) ?? 0;
  const schedule = first === undefined ? [] : [{ layer: first, keep: 0.5 }];
  if (middle > (first ?? 0)) schedule.push({ layer: middle, keep: 0.25 });
  const ranking: Ranking = { kind: 'self-cross' };
  const budget = { overhead: true };
  const reached = recipeCost({ model, schedule, ranking, budget }).reduction.decoder;
  return {
    version: 1,
    model,
    budget: newBudget('flops', 'decoder', { reduction: Math.floor(100 * reached) / 100 }),
    schedule,
    ranking,
  };
}
