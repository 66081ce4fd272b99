/** Reads the compared recipes from their editors or the disk. */
import * as vscode from 'vscode';
import { compareRecipes } from '../../../core/recipe/comparison/compare';
import type { ComparedRecipe, Comparison } from '../../../core/recipe/comparison/types';
import { comparisonWords } from '../../../core/recipe/comparison/words';
import { localize } from '../../localize';
import type { Services } from '../../services';
import type { MeasurementsElsewhere } from '../../workspace/measured-elsewhere';
import { recipeExists } from '../../workspace/recipe-exists';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import type { ComparisonLosses } from './comparison-losses';
import { withMeasured } from '../../workspace/with-measured';

export interface ReadComparison {
  recipes: WorkspaceRecipe[];
  comparison: Comparison;
}

export async function readComparison(
  { index, elsewhere }: Services,
  uris: readonly vscode.Uri[],
  losses: ComparisonLosses,
): Promise<ReadComparison> {
  const recipes = await Promise.all(uris.map((uri) => index.read(uri)));
  const inputs = await Promise.all(recipes.map((recipe) => inputOf(recipe, losses, elsewhere)));
  return { recipes, comparison: compareRecipes(inputs, comparisonWords(localize)) };
}

async function inputOf(
  { uri, name, recipe, reason }: WorkspaceRecipe,
  losses: ComparisonLosses,
  elsewhere: MeasurementsElsewhere,
): Promise<ComparedRecipe> {
  const missing = !(await recipeExists(uri));
  if (recipe && !missing) {
    return { name, recipe: withMeasured(elsewhere, recipe).recipe, loss: losses.get(recipe) };
  }
  return {
    name,
    recipe: undefined,
    problem: missing ? vscode.l10n.t('This file does not exist.') : reason,
  };
}
