/**
 * The tasks that a workspace has by itself: its recipes checked and evaluated, one by one and all
 * of a model.
 */
import * as vscode from 'vscode';
import { tasks } from '../../contributions';
import type { DataSource } from '../../core/data/types';
import { relativePath } from '../../core/model/paths';
import { defaultPixels } from '../../core/model/vision/pixel-way';
import { knownEvaluationData } from '../data/known-data';
import type { Services } from '../services';
import { evaluationSettings, runSettings } from '../settings';
import { withoutIcons } from '../without-links';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';
import type { TaskProperties } from './definition';
import { toTask } from './task';

export async function provideTasks(services: Services): Promise<vscode.Task[]> {
  const { index } = services;
  await index.ready;
  const all = await Promise.all(index.models.map((model) => tasksOf(services, model)));
  const checks = index.recipes.map((recipe) =>
    make(services, folderOf(recipe), recipe.name, 'check', [recipe], {}),
  );
  return [...checks, ...all.flat()].filter((task) => task !== undefined);
}

/** The tasks that need the model, or are about all of its recipes. */
async function tasksOf(
  services: Services,
  model: WorkspaceModel,
): Promise<(vscode.Task | undefined)[]> {
  const recipes = services.index.recipesOf(model.folder);
  const [first, ...others] = recipes;
  if (first === undefined) return [];
  const folder = model.workspaceFolder;
  // As `check` and `evaluate` are: names of tasks are the same in every language.
  const name = `all of ${model.name}`;
  const made = others.length > 0 ? [make(services, folder, name, 'check', recipes, {})] : [];
  // An unreadable model has no data; the other tasks exist nevertheless.
  const data = await knownEvaluationData(services, model).catch(() => undefined);
  if (data === undefined) return made;
  const measured = measurement(folder, model, data);
  // Only recipes for the same decoder can be evaluated together.
  const decoders = new Set(recipes.map(({ recipe }) => recipe?.model.decoder));
  if (others.length > 0 && decoders.size === 1) {
    made.push(make(services, folder, name, 'evaluate', recipes, measured));
  }
  return [
    ...made,
    ...recipes.map((recipe) => make(services, folder, recipe.name, 'evaluate', [recipe], measured)),
  ];
}

function make(
  services: Services,
  folder: vscode.WorkspaceFolder | undefined,
  name: string,
  command: TaskProperties['command'],
  recipes: readonly WorkspaceRecipe[],
  more: Omit<TaskProperties, 'command' | 'recipes'>,
): vscode.Task | undefined {
  if (folder === undefined) return undefined;
  const paths = recipes.map(({ file }) => relativePath(folder.uri.fsPath, file));
  const definition = { type: tasks.type, command, recipes: paths, ...more };
  return toTask(services, definition, folder, withoutIcons(`${command} ${name}`));
}

/** The same evaluation as Evaluate Recipe would do, in the words of the command line. */
function measurement(
  { uri }: vscode.WorkspaceFolder,
  model: WorkspaceModel,
  { path, images, prompt, suffix, options, turn }: DataSource,
): Omit<TaskProperties, 'command' | 'recipes'> {
  const { device, pixels } = runSettings(model.uri);
  const given = {
    prompt,
    suffix,
    options,
    turn,
    pixels: pixels === defaultPixels ? undefined : pixels,
  };
  const args = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  return {
    data: relativePath(uri.fsPath, path),
    ...(images !== undefined && { images: relativePath(uri.fsPath, images) }),
    samples: evaluationSettings(model.uri).samples,
    ...(device !== 'auto' && { device }),
    ...(args.length > 0 && { args }),
  };
}

function folderOf({ uri }: WorkspaceRecipe): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.getWorkspaceFolder(uri);
}
