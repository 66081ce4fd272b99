/** Descriptions in `listModels` of each model, recipe, file of statistics and of samples. */
import path from 'node:path';
import { messageOf } from '../core/errors';
import type { Dtype } from '../core/model/folder/variants';
import { anotherModelText, type Fingerprinted } from '../core/recipe/another-model';
import { readRecipe, UnusableRecipe } from '../core/recipe/checks/check';
import { headlineOf } from '../core/recipe/headline/headline';
import { headlineText } from '../core/recipe/headline/text';
import { findData } from '../core/workspace/data-search';
import { otherModelThere } from '../core/workspace/other-model';
import type { ToolContext } from './context';
import { statisticsFiles } from './statistics-input';
import { problemsText } from './words/problems';

/** The most entries of each kind that are listed: a folder may hold thousands. */
const most = 100;

/** A model with a hundred recipes is opened once, since reading its graph takes time. */
export function describedOnce({ describe }: ToolContext): ToolContext['describe'] {
  const known = new Map<string, ReturnType<typeof describe>>();
  return (model, dtype) => {
    const key = JSON.stringify([model, dtype]);
    const facts = known.get(key) ?? describe(model, dtype);
    known.set(key, facts);
    return facts;
  };
}

export async function modelEntry(folder: string, { place, describe }: ToolContext) {
  const model = place.show(folder);
  try {
    const { architecture, layers, dtypes, isPruned, visualTokens } = await describe(folder);
    const facts = { architecture, layers, dtypes, isPruned };
    return { model, ...facts, visualTokens: visualTokens ?? null };
  } catch (error) {
    // A folder with files named like a model's, as in node_modules.
    if ((error as { code?: unknown }).code === 'not-a-model') return undefined;
    return { model, problem: messageOf(error) };
  }
}

export async function recipeEntry(file: string, context: ToolContext) {
  const { place, recipeText } = context;
  const name = place.show(file);
  try {
    const recipe = await readRecipe(await recipeText(file));
    if (recipe instanceof UnusableRecipe) {
      return { recipe: name, problem: problemsText(recipe.errors) };
    }
    const folder = path.resolve(path.dirname(file), recipe.model.path);
    const model = place.show(folder);
    // If another model is there, the recipe's saving and kept accuracy say nothing about it.
    const { fingerprint } = recipe.model;
    const there = await otherModelThere(recipe.model, (dtype) =>
      describeInside(folder, dtype, context),
    );
    if (there) {
      const problem = anotherModelText({ name, fingerprint }, { place: model, ...there });
      return { recipe: name, model, problem: String(problem) };
    }
    const headline = headlineOf(recipe);
    const { isMeasured } = headline;
    return { recipe: name, model, isMeasured, headline: String(headlineText(headline)) };
  } catch (error) {
    return { recipe: name, problem: messageOf(error) };
  }
}

/** Undefined for a folder that tools may not look into. */
async function describeInside(
  folder: string,
  dtype: Dtype | undefined,
  { place, describe }: ToolContext,
): Promise<Fingerprinted | undefined> {
  const allowed = await place.resolve(folder).catch(() => undefined);
  return allowed === undefined ? undefined : describe(allowed, dtype);
}

export async function statisticsEntries(context: ToolContext) {
  const { place } = context;
  return (await statisticsFiles(context)).map(({ file, metadata, samples }) => ({
    statistics: place.show(file),
    model: place.show(path.resolve(path.dirname(file), metadata.model.path)),
    samples,
  }));
}

export async function dataEntries(context: ToolContext) {
  const { place } = context;
  const found = (await Promise.all(place.folders.map(findData))).flat();
  const allowed = new Set(
    await inside(
      found.map(({ path: file }) => file),
      context,
    ),
  );
  const shown = found.filter(({ path: file }) => allowed.has(file));
  return shown.slice(0, most).map(({ path: file, kind, count }) => ({
    ...{ data: place.show(file), kind, count: count ?? null },
  }));
}

/** Files found through links may be where tools must not look. */
export async function inside(files: readonly string[], { place }: ToolContext): Promise<string[]> {
  const resolved = await Promise.all(
    files.map((file) => place.resolve(file).catch(() => undefined)),
  );
  return resolved.filter((file) => file !== undefined);
}

/** One after the other: a model's graph takes memory while it is read. */
export async function each<T>(
  files: readonly string[],
  read: (file: string) => Promise<T>,
): Promise<T[]> {
  const all: T[] = [];
  for (const file of files.slice(0, most)) all.push(await read(file));
  return all;
}
