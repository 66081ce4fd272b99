/** Write Report: costs and measured losses of a model's recipes, as files for colleagues. */
import path from 'node:path';
import * as vscode from 'vscode';
import { recipeSuffix } from '../../contributions';
import { HumanError } from '../../core/errors';
import { shownFingerprint } from '../../core/recipe/another-model';
import { oneLine } from '../../core/recipe/comparison/plain';
import type { Recipe } from '../../core/recipe/types';
import { buildReport, type Report } from '../../core/report/build';
import { findSweeps } from '../../core/report/sweep';
import type { LeftOut } from '../../core/report/types';
import { existingFiles, reportFiles, writeReport, type ReportFiles } from '../../core/report/write';
import { listed } from '../../core/text';
import { toolName } from '../../core/tool';
import { modelName } from '../../core/model/paths';
import { localize } from '../localize';
import { confirm } from '../notifications';
import { isSamePath } from '../paths';
import type { Services } from '../services';
import { statisticsFolder } from '../statistics-folder';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { activeRecipe, uriOf } from '../targets';
import { chooseReportFolder, sayWritten } from './report-folder';
import { today } from '../../core/today';

type Readable = WorkspaceRecipe & { recipe: Recipe; modelFolder: string };

export async function writeReportCommand(
  services: Services,
  argument?: unknown,
): Promise<ReportFiles | undefined> {
  const recipes = await chooseRecipes(services, argument);
  if (recipes === undefined) return undefined;
  const [{ modelFolder, file }] = recipes;
  const model = modelName(modelFolder);
  const folder = await chooseReportFolder(path.join(path.dirname(file), `${model}-report`));
  if (folder === undefined) return undefined;
  const base = path.join(folder, 'report');
  const report = buildReport(await inputOf(services, recipes, model, base), localize);
  if (!(await mayWrite(report, base))) return undefined;
  const files = await writeReport(report, base, vscode.env.language);
  void sayWritten(files);
  return files;
}

/** The recipes of the model that is meant; of several models, the user picks one. */
async function chooseRecipes(
  { index }: Services,
  argument: unknown,
): Promise<[Readable, ...Readable[]] | undefined> {
  await index.settled();
  const usable = index.recipes.filter(isReadable);
  const named = uriOf(argument) ?? activeRecipe();
  const selected =
    named && named.fsPath.endsWith(recipeSuffix) ? await index.read(named) : undefined;
  const folder = selected ? selected.modelFolder : named?.fsPath;
  if (selected && isReadable(selected) && !index.recipeAt(selected.uri)) usable.push(selected);
  const fingerprint = selected?.recipe?.model.fingerprint;
  // One folder may hold decoders of several precisions, each of which counts as a model.
  const groups = byModel(
    usable.filter(
      ({ recipe, modelFolder }) =>
        (fingerprint === undefined || recipe.model.fingerprint === fingerprint) &&
        (folder === undefined || isSamePath(modelFolder, folder)),
    ),
  );
  if (groups.length === 0) {
    throw new HumanError(
      selected?.problem ??
        vscode.l10n.t('There is no recipe to report on. Make one with FitPrune: Fit Recipe.'),
      'no-recipes',
    );
  }
  if (groups.length === 1) return groups[0];
  const items = groups.map((group) => ({
    label: modelName(group[0].modelFolder),
    description: group[0].recipe.model.decoder,
    detail: localize(listed(group.map(({ name }) => name))),
    group,
  }));
  // One folder may have held several models: then only the fingerprint distinguishes them.
  const looks = items.map(({ label, description }) => JSON.stringify([label, description]));
  items.forEach((item, at) => {
    if (looks.indexOf(looks[at]!) === looks.lastIndexOf(looks[at]!)) return;
    const [{ recipe, modelFolder: place }] = item.group;
    const where = [vscode.workspace.asRelativePath(place), shownFingerprint(recipe.model)];
    item.description = [item.description, ...where].join(' · ');
  });
  const title = vscode.l10n.t('Which model?');
  return (await vscode.window.showQuickPick(items, { title }))?.group;
}

function byModel(recipes: readonly Readable[]): [Readable, ...Readable[]][] {
  const groups = new Map<string, [Readable, ...Readable[]]>();
  for (const one of recipes) {
    const key = one.recipe.model.fingerprint;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}

function isReadable(recipe: WorkspaceRecipe): recipe is Readable {
  return recipe.recipe !== undefined && recipe.modelFolder !== undefined;
}

async function inputOf(
  { index, log }: Services,
  recipes: readonly [Readable, ...Readable[]],
  model: string,
  base: string,
): Promise<Parameters<typeof buildReport>[0]> {
  const [{ modelFolder, recipe }] = recipes;
  const workspaceFolders = [
    index.modelAt(modelFolder)?.workspaceFolder,
    ...recipes.map(({ uri }) => vscode.workspace.getWorkspaceFolder(uri)),
  ].flatMap((folder) => folder ?? []);
  const { sweeps, problems } = await findSweeps(
    workspaceFolders.map(statisticsFolder),
    recipe.model.fingerprint,
  );
  for (const problem of problems) log.warn(problem.message);
  const relative = (file: string): string => vscode.workspace.asRelativePath(file);
  return {
    model,
    leftOut: leftOutOf(index.recipes, recipes),
    modelPath: relative(modelFolder),
    modelChanged: await hasChanged(index, recipes[0]),
    recipes: recipes.map(({ name, file, recipe: one }) => ({
      name: oneLine(name),
      path: relative(file),
      recipe: one,
    })),
    sweeps,
    date: today(),
    tool: toolName,
    out: relative(base),
  };
}

/**
 * Recipes of this model's folder that the report cannot include, and those whose model is unknown.
 */
function leftOutOf(
  all: readonly WorkspaceRecipe[],
  reported: readonly [Readable, ...Readable[]],
): LeftOut[] {
  const [{ modelFolder, recipe }] = reported;
  const { decoder } = recipe.model;
  return all.flatMap((one): LeftOut[] => {
    if (reported.some(({ file }) => isSamePath(file, one.file))) return [];
    if (one.modelFolder !== undefined && !isSamePath(one.modelFolder, modelFolder)) return [];
    // Another precision of the model has a report of its own.
    if (one.recipe && one.recipe.model.decoder !== decoder) return [];
    const other = vscode.l10n.t('It was made for another model than the recipes in this report.');
    return [
      {
        path: vscode.workspace.asRelativePath(one.file),
        reason: one.recipe ? other : (one.reason ?? vscode.l10n.t('not a usable recipe')),
      },
    ];
  });
}

/** Whether another model is where the recipes' was; one that cannot be read does not count. */
async function hasChanged(
  index: Services['index'],
  { modelFolder, recipe }: Readable,
): Promise<boolean> {
  try {
    const summary = await index.modelAt(modelFolder)?.describe();
    return (
      summary !== undefined &&
      summary.decoder === recipe.model.decoder &&
      summary.fingerprint !== recipe.model.fingerprint
    );
  } catch (error) {
    if (error instanceof HumanError) return false;
    throw error;
  }
}

async function mayWrite(report: Report, base: string): Promise<boolean> {
  const others = await existingFiles(reportFiles(report, base));
  if (others.length === 0) return true;
  const replace = vscode.l10n.t('Replace');
  const message = vscode.l10n.t('Replace the files of an earlier report?');
  const detail = localize(listed(others.map((file) => path.basename(file))));
  return (await confirm(message, detail, replace)) === replace;
}
