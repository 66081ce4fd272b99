/** Recipes that agents name. */
import path from 'node:path';
import { loadRecipe } from '../core/recipe/check';
import type { Recipe } from '../core/recipe/types';
import type { ToolContext } from './context';

/** Several recipes of one call. */
export const recipePaths = {
  type: 'array',
  items: { type: 'string', minLength: 1 },
  maxItems: 20,
} as const;

export interface NamedRecipe {
  /** Absolute. */
  file: string;
  /** As an agent is told it. */
  name: string;
  text: string;
  recipe: Recipe;
}

/** @throws HumanError where it lies outside, cannot be read or is no recipe */
export async function readRecipe(written: string, context: ToolContext): Promise<NamedRecipe> {
  const file = await context.place.resolve(written);
  const text = await context.recipeText(file);
  const name = context.place.show(file);
  return { file, name, text, recipe: await loadRecipe(text, name) };
}

/** Absolute path of a recipe's model. @throws HumanError `outside-folder` where the recipe names one elsewhere */
export async function modelOf(
  { file, recipe }: NamedRecipe,
  context: ToolContext,
): Promise<string> {
  return context.place.resolve(path.resolve(path.dirname(file), recipe.model.path));
}
