/** The contents of the tree of models: read from the services, ready to be drawn. */
import * as vscode from 'vscode';
import { scheduleHash } from '../../../core/recipe/hash';
import type { DataNames } from '../../workspace/data-names';
import { localizeError } from '../../localize';
import { isSamePath } from '../../paths';
import type { Services } from '../../services';
import type { NearlyModel } from '../../workspace/nearly-models';
import type { StatisticsEntry } from '../../workspace/statistics-store';
import type {
  ModelSummary,
  WorkspaceModel,
  WorkspaceRecipe,
} from '../../workspace/workspace-index';
import type { ComparedRecipes } from '../compare/comparison';
import { placeOf } from '../../workspace/place';
import { isOfOther } from '../../workspace/is-of-other';
import { comparisonItem, modelItem, nearlyItem, orphansItem, statisticsItem } from './items';
import { recipeItem } from './recipe-item';
import { ModelState } from './model-state';
import { profileItem } from './profile-item';

export type TreeServices = Pick<
  Services,
  | 'index'
  | 'statistics'
  | 'profiles'
  | 'elsewhere'
  | 'dataNames'
  | 'runs'
  | 'unfinished'
  | 'unfinishedProfiles'
>;

/** One element; the object stays the same as long as its id is in the tree. */
export interface TreeNode {
  readonly kind:
    | 'comparison'
    | 'model'
    | 'nearly'
    | 'statistics'
    | 'profile'
    | 'recipe'
    | 'orphans';
  readonly id: string;
  /** The subject of its menu's commands. */
  readonly resourceUri: vscode.Uri | undefined;
  item: vscode.TreeItem;
  /** Everything that is shown of it, as text. */
  look: string;
  children: readonly TreeNode[];
  parent: TreeNode | undefined;
}

export async function buildTree(
  services: TreeServices,
  compared: ComparedRecipes,
): Promise<TreeNode[]> {
  const { index } = services;
  const states = await Promise.all(index.models.map((model) => stateOf(services, model)));
  const modelFolders = modelFoldersByFile(states);
  const models = await Promise.all(
    states.map((state) => modelNode(services, compared, state, modelFolders)),
  );
  const orphans = index.recipes.filter(
    ({ modelFolder }) => modelFolder === undefined || !index.modelAt(modelFolder),
  );
  const nodes = [...models, ...index.nearly.map(nearlyNode)];
  if (orphans.length > 0) {
    const children = await recipeNodes('orphans', orphans, services, compared);
    // If there is no model, recipes need no heading.
    if (models.length === 0) nodes.push(...children);
    else nodes.push(makeNode('orphans', 'orphans', undefined, orphansItem(), children));
  }
  const offersComparison = index.recipes.length > 1 || compared.uris.length > 0;
  return offersComparison ? [await comparisonNode(services, compared), ...nodes] : nodes;
}

async function comparisonNode(
  services: TreeServices,
  compared: ComparedRecipes,
): Promise<TreeNode> {
  const recipes = await Promise.all(compared.uris.map((uri) => services.index.read(uri)));
  const children = await recipeNodes('comparison', recipes, services, compared);
  return makeNode('comparison', 'comparison', undefined, comparisonItem(recipes.length), children);
}

async function modelNode(
  services: TreeServices,
  compared: ComparedRecipes,
  state: ModelState,
  modelFolders: ReadonlyMap<string, string>,
): Promise<TreeNode> {
  const { index, dataNames, runs, unfinished, unfinishedProfiles } = services;
  const { model } = state;
  const entries = state.statistics.filter(({ file }) => modelFolders.get(file) === model.folder);
  const id = `model:${model.folder}`;
  const run = runs.runs.find(({ modelFolder }) => modelFolder === model.folder);
  // A file that is being written is not unfinished.
  const remainder = (file: string): number | undefined =>
    run?.kind === 'calibration' ? undefined : unfinished.of(file)?.total;
  const children = [
    ...(await Promise.all(
      entries.map((entry) => statisticsNode(dataNames, id, entry, remainder(entry.file))),
    )),
    ...state.profiles
      .filter(({ path }) => modelFolders.get(path) === model.folder)
      .map((entry) => {
        const isLeft = run?.kind !== 'profile' && unfinishedProfiles.of(entry.path) !== undefined;
        const uri = vscode.Uri.file(entry.path);
        return makeNode('profile', `${id} ${entry.path}`, uri, profileItem(entry, isLeft), []);
      }),
    ...(await recipeNodes(id, index.recipesOf(model.folder), services, compared)),
  ];
  const folders = vscode.workspace.workspaceFolders?.length ?? 0;
  const place = placeOf(model, index.models, folders);
  const item = modelItem(state, place, run, children.length);
  return makeNode('model', id, model.uri, item, children);
}

function nearlyNode(one: NearlyModel): TreeNode {
  const uri = vscode.Uri.file(one.folder);
  return makeNode('nearly', `nearly:${one.folder}`, uri, nearlyItem(one), []);
}

async function stateOf(
  { index, statistics, profiles }: TreeServices,
  model: WorkspaceModel,
): Promise<ModelState> {
  try {
    const summary = await model.describe();
    const problem = undefined;
    if (summary === undefined) return { model, summary, problem, statistics: [], profiles: [] };
    const own = { statistics: await statistics.of(model), profiles: await profiles.of(model) };
    return { model, summary, problem, ...own, prunedBy: recipeOf(index, model, summary) };
  } catch (error) {
    const problem = localizeError(error);
    return { model, summary: undefined, problem, statistics: [], profiles: [] };
  }
}

/**
 * Name of the recipe that a pruned model carries out; of several with its schedule, that of its own
 * name.
 */
function recipeOf(
  { recipes }: TreeServices['index'],
  { name }: WorkspaceModel,
  { prunedSchedule }: ModelSummary,
): string | undefined {
  if (prunedSchedule === undefined) return undefined;
  const names = recipes
    .filter(
      ({ recipe }) => recipe && scheduleHash(recipe.schedule, recipe.ranking) === prunedSchedule,
    )
    .map((one) => one.name);
  return names.includes(name) ? name : names[0];
}

/**
 * Copies of a model, as in two folders of one workspace, can be fitted by the same statistics.
 * These are shown once: below the copy that they were made of, or the first.
 * @returns folders of models by files of statistics and profiles
 */
function modelFoldersByFile(states: readonly ModelState[]): ReadonlyMap<string, string> {
  const modelFolders = new Map<string, string>();
  for (const { model, statistics, profiles } of states) {
    for (const { path } of profiles)
      if (!modelFolders.has(path)) modelFolders.set(path, model.folder);
    for (const { file, modelFolder } of statistics) {
      if (!modelFolders.has(file) || isSamePath(modelFolder, model.folder))
        modelFolders.set(file, model.folder);
    }
  }
  return modelFolders;
}

async function statisticsNode(
  dataNames: DataNames,
  parent: string,
  entry: StatisticsEntry,
  wanted: number | undefined,
): Promise<TreeNode> {
  const uri = vscode.Uri.file(entry.file);
  // A file that disappears meanwhile leaves the tree with the next change.
  const time = await vscode.workspace.fs.stat(uri).then(
    ({ mtime }) => new Date(mtime),
    () => undefined,
  );
  dataNames.find(entry.data);
  const item = statisticsItem(entry, time, wanted, dataNames.of(entry.data));
  return makeNode('statistics', `${parent} ${entry.file}`, uri, item, []);
}

function recipeNodes(
  parent: string,
  recipes: readonly WorkspaceRecipe[],
  { index, runs, elsewhere }: TreeServices,
  compared: ComparedRecipes,
): Promise<TreeNode[]> {
  return Promise.all(
    recipes.map(async (recipe) => {
      const isOther = await isOfOther(index, recipe);
      const item = recipeItem(recipe, {
        ...{ isCompared: compared.has(recipe.uri), isOther, elsewhere },
        isMeasuring: runs.isMeasuring(recipe.uri),
      });
      return makeNode('recipe', `${parent} ${recipe.uri.toString()}`, recipe.uri, item, []);
    }),
  );
}

function makeNode(
  kind: TreeNode['kind'],
  id: string,
  resourceUri: vscode.Uri | undefined,
  item: vscode.TreeItem,
  children: readonly TreeNode[],
): TreeNode {
  item.id = id;
  const { tooltip, ...shown } = item;
  const words = tooltip instanceof vscode.MarkdownString ? tooltip.value : tooltip;
  const node: TreeNode = {
    ...{ kind, id, resourceUri, item, children },
    look: JSON.stringify([shown, words]),
    parent: undefined,
  };
  for (const child of children) child.parent = node;
  return node;
}
