/** The recipes of a model folder, wherever they lie around it. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { dtypeOfDecoder } from '../core/model/folder/variants';
import { readRecipe as readDocument, UnusableRecipe } from '../core/recipe/checks/check';
import type { LeftOut } from '../core/report/types';
import { isSameFile } from '../core/same-path';
import { modelPathOf, readRecipeText, type RecipeFile } from './recipes';
import { recipeSuffix } from '../core/recipe/suffix';

const skipped = new Set(['node_modules', 'dist', 'out', '__pycache__', 'venv']);
const maxDepth = 4;

export interface RecipesToReport {
  paths: string[];
  /** Found beside them, and why they are not among them. */
  leftOut: LeftOut[];
}

/**
 * Paths of recipes: files as they are named, and for a model folder its recipes below the working
 * folder and beside the model.
 * @throws HumanError `no-recipes` for a model without any
 */
export async function recipesToReport(
  targets: readonly string[],
  { dtype }: { dtype?: string },
): Promise<RecipesToReport> {
  const found = await Promise.all(
    targets.map(async (target) => {
      const stats = await stat(target).catch(() => undefined);
      // A path that is not a folder is a recipe; reading it reports any fault.
      return stats?.isDirectory() === true
        ? recipesOf(target, dtype)
        : { paths: [target], leftOut: [] };
    }),
  );
  const paths = [...new Set(found.flatMap((one) => one.paths))];
  // Two folders meet the same broken file.
  const leftOut = new Map(found.flatMap((one) => one.leftOut.map((left) => [left.path, left])));
  return { paths, leftOut: [...leftOut.values()] };
}

async function recipesOf(model: string, dtype: string | undefined): Promise<RecipesToReport> {
  const roots = new Set(['.', path.relative('', path.dirname(path.resolve(model))) || '.']);
  const all = new Map<string, string>();
  for (const root of roots) {
    for (const file of await recipeFiles(root, 0)) all.set(path.resolve(file), file);
  }
  const own: RecipeFile[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of [...all.values()].sort()) {
    const read = await readable(file);
    if (typeof read === 'string') {
      // A recipe that cannot be used may belong to any model.
      leftOut.push({ path: file, reason: read });
      continue;
    }
    if (!(await isSameFile(modelPathOf(read, {}), model))) continue;
    // A name without a precision belongs to a model that has only one.
    const recipeDtype = dtypeOfDecoder(read.recipe.model.decoder) ?? dtype;
    if (dtype === undefined || recipeDtype === dtype) own.push(read);
  }
  if (own.length > 0) {
    const [paths, others] = ofOneModel(own);
    const reason = 'It was made for another model than the recipes in this report.';
    return { paths, leftOut: [...leftOut, ...others.map((file) => ({ path: file, reason }))] };
  }
  throw new HumanError(
    `No recipe for ${model} was found here or beside it${dtype === undefined ? '' : ` (${dtype})`}. ` +
      'Fit one, or name recipes.',
    'no-recipes',
  );
}

/** The recipe, or the reason why it cannot be read. */
async function readable(file: string): Promise<RecipeFile | string> {
  try {
    const text = await readRecipeText(file);
    const recipe = await readDocument(text);
    return recipe instanceof UnusableRecipe ? String(recipe.reason) : { path: file, text, recipe };
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  }
}

/**
 * If recipes in this folder are of several models that were here one after the other: those of the
 * model with most recipes. If they are of several precisions that are all here: all of them, and a
 * report says what to do.
 */
function ofOneModel(all: readonly RecipeFile[]): [own: string[], others: string[]] {
  const decoders = new Set(all.map(({ recipe }) => recipe.model.decoder));
  const count = (fingerprint: string): number =>
    all.filter(({ recipe }) => recipe.model.fingerprint === fingerprint).length;
  const most = all
    .map(({ recipe }) => recipe.model.fingerprint)
    .reduce((a, b) => (count(b) > count(a) ? b : a));
  const isOwn = ({ recipe: { model } }: RecipeFile): boolean =>
    decoders.size > 1 || model.fingerprint === most;
  const paths = (some: readonly RecipeFile[]): string[] => some.map((one) => one.path);
  return [paths(all.filter(isOwn)), paths(all.filter((one) => !isOwn(one)))];
}

/** A model folder keeps the recipe that it was pruned with: it is not searched. */
async function recipeFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = new Set(entries.map(({ name }) => name));
  if (names.has('config.json') && names.has('onnx')) return [];
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(recipeSuffix));
  const folders =
    depth === maxDepth
      ? []
      : entries.filter(
          (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name),
        );
  const below = await Promise.all(
    folders.map(({ name }) => recipeFiles(path.join(folder, name), depth + 1)),
  );
  return [...files.map(({ name }) => path.join(folder, name)), ...below.flat()];
}
