/** Recipes that agents name. */
import path from 'node:path';
import { HumanError } from '../core/errors';
import { plain } from '../core/plain';
import { text } from '../core/text';
import { readRecipe as checkedRecipe, UnusableRecipe } from '../core/recipe/checks/check';
import type { Recipe } from '../core/recipe/types';
import type { ToolContext } from './context';
import { problemsText } from './words/problems';

/** Several recipes of one call. */
export const recipePaths = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  maxItems: 20,
} as const;

export interface NamedRecipe {
  /** Absolute. */
  file: string;
  /** The name for the agent. */
  name: string;
  text: string;
  recipe: Recipe;
}

/** @throws HumanError if it is outside, cannot be read or is not a recipe */
export async function readRecipe(named: string, context: ToolContext): Promise<NamedRecipe> {
  const file = await context.place.resolve(named);
  const name = context.place.show(file);
  const written = await context.recipeText(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new HumanError(
      text`There is no recipe ${plain(name)}. listModels names those that are there; fit writes one.`,
      'recipe-missing',
      2,
      { cause: error },
    );
  });
  const recipe = await checkedRecipe(written);
  if (!(recipe instanceof UnusableRecipe)) return { file, name, text: written, recipe };
  throw new HumanError(
    text`${plain(name)} cannot be used. ${problemsText(recipe.errors)} Correct the file, or call
      fit for a new one.`,
    'recipe-invalid',
  );
}

/**
 * Absolute path of a recipe's model. @throws HumanError `outside-folder` where the recipe names one
 * elsewhere
 */
export async function modelOf(
  { file, recipe }: NamedRecipe,
  context: ToolContext,
): Promise<string> {
  return context.place.resolve(path.resolve(path.dirname(file), recipe.model.path));
}
