/** The recipes of a model folder, wherever they lie around it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { dtypeOfDecoder } from '../core/model/variants';
import { modelPathOf, readRecipe } from './recipes';
import { recipeSuffix } from '../core/recipe/suffix';

const skipped = new Set(['node_modules', 'dist', 'out', '__pycache__', 'venv']);
const maxDepth = 4;

/**
 * Paths of recipes: files as they are named, and for a model folder its recipes below the working
 * folder and beside the model.
 * @throws HumanError `no-recipes` for a model without any
 */
export async function recipesToReport(
  targets: readonly string[],
  { dtype }: { dtype?: string },
): Promise<string[]> {
  const found = await Promise.all(
    targets.map(async (target) => {
      const stats = await stat(target).catch(() => undefined);
      // What is no folder is a recipe; reading it says what is wrong with it.
      return stats?.isDirectory() === true ? recipesOf(target, dtype) : [target];
    }),
  );
  return [...new Set(found.flat())];
}

async function recipesOf(model: string, dtype: string | undefined): Promise<string[]> {
  const roots = new Set(['.', path.relative('', path.dirname(path.resolve(model))) || '.']);
  const all = new Map<string, string>();
  for (const root of roots) {
    for (const file of await recipeFiles(root, 0)) all.set(path.resolve(file), file);
  }
  const own: string[] = [];
  for (const file of [...all.values()].sort()) {
    const read = await readRecipe(file).catch((error: unknown) => {
      // One that cannot be used may be anybody's.
      if (error instanceof HumanError) return undefined;
      throw error;
    });
    if (!read || !(await isSamePath(modelPathOf(read, {}), model))) continue;
    // A name that tells no precision is of a model that has one alone.
    const told = dtypeOfDecoder(read.recipe.model.decoder) ?? dtype;
    if (dtype === undefined || told === dtype) own.push(file);
  }
  if (own.length > 0) return own;
  throw new HumanError(
    `No recipe for ${model} was found here or beside it${dtype === undefined ? '' : ` (${dtype})`}. ` +
      'Fit one, or name recipes.',
    'no-recipes',
  );
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

/** Through symbolic links; what does not exist is nothing's path. */
async function isSamePath(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [a, b].map((one) => realpath(one).catch(() => undefined)),
  );
  return first !== undefined && first === second;
}
