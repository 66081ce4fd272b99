/** Reads the compared recipes as they stand in their editors or on the disk. */
import * as vscode from 'vscode';
import { compareRecipes } from '../../core/recipe/comparison/compare';
import type { ComparedRecipe, Comparison } from '../../core/recipe/comparison/types';
import { comparisonWords } from '../../core/recipe/comparison/words';
import { localize } from '../localize';
import type { Services } from '../services';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import type { ComparisonLosses } from './comparison-losses';

export interface ReadComparison {
  recipes: WorkspaceRecipe[];
  comparison: Comparison;
}

export async function readComparison(
  { index }: Services,
  uris: readonly vscode.Uri[],
  losses: ComparisonLosses,
): Promise<ReadComparison> {
  const recipes = await Promise.all(uris.map((uri) => index.read(uri)));
  const inputs = await Promise.all(recipes.map((recipe) => inputOf(recipe, losses)));
  return { recipes, comparison: compareRecipes(inputs, comparisonWords(localize)) };
}

async function inputOf(
  { uri, name, text, recipe, problem }: WorkspaceRecipe,
  losses: ComparisonLosses,
): Promise<ComparedRecipe> {
  if (recipe) return { name, recipe, loss: losses.get(recipe) };
  const missing = text === '' && !(await exists(uri));
  return { name, recipe, problem: missing ? vscode.l10n.t('This file does not exist.') : problem };
}

export async function exists(uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme === 'untitled') {
    return vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri.toString());
  }
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
