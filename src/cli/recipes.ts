/** Recipe files and the models they are for. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../core/errors';
import { reasonOf } from '../core/reason';
import { modelFingerprint } from '../core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../core/model/folder/folder';
import { dtypeOfDecoder } from '../core/model/folder/variants';
import { requireModelOf } from '../core/recipe/another-model';
import { loadRecipe } from '../core/recipe/checks/check';
import type { Recipe } from '../core/recipe/types';
import { limits } from '../core/limits';
import { requireRegularFile } from '../core/regular-file';

export interface RecipeFile {
  path: string;
  text: string;
  recipe: Recipe;
}

/** @throws HumanError when the file cannot be read or is not a recipe */
export async function readRecipe(file: string): Promise<RecipeFile> {
  const text = await readRecipeText(file);
  return { path: file, text, recipe: await loadRecipe(text, file) };
}

export async function readRecipeText(file: string): Promise<string> {
  await requireRegularFile(file, 4 * limits.recipe);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new HumanError(
      `${file} cannot be read (${String(reasonOf(error))}). Give a recipe, NAME.fitprune.json.`,
      'recipe-unreadable',
      1,
      { cause: error },
    );
  }
}

export interface ModelFlags {
  model?: string;
  dtype?: string;
}

/** The path of a recipe's model: the given one, or else the recipe's own. */
export function modelPathOf({ path: file, recipe }: RecipeFile, flags: ModelFlags): string {
  return flags.model ?? path.resolve(path.dirname(file), recipe.model.path);
}

/**
 * Opens the model of a recipe.
 * @throws HumanError when it is another one than the recipe was made for
 */
export async function openRecipeModel(
  file: RecipeFile,
  flags: ModelFlags,
): Promise<{ model: ModelFolder; fingerprint: string }> {
  const { recipe } = file;
  const dtype = flags.dtype ?? dtypeOfDecoder(recipe.model.decoder);
  const model = await openModelFolder(modelPathOf(file, flags), { dtype });
  const fingerprint = await modelFingerprint(model);
  const named = { name: file.path, fingerprint: recipe.model.fingerprint };
  requireModelOf(named, { place: `${model.path} (${model.dtype})`, fingerprint });
  return { model, fingerprint };
}
