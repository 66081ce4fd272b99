/** Commands of the comparison: choose, add, clear, copy, open as a text diff. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import { comparisonMarkdown } from '../../../core/recipe/comparison/markdown';
import { comparisonWords } from '../../../core/recipe/comparison/words';
import { activeRecipe, recipeItem, recipesIn } from '../../targets';
import { localize } from '../../localize';
import type { Services } from '../../services';
import { recipeExists } from '../../workspace/recipe-exists';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import type { CompareView } from './view';
import { hasRecipeName } from '../../selector';
import { isSame, type ComparedRecipes } from './comparison';
import { reached } from '../../walkthrough';

type Handler = (argument: unknown, selection: unknown) => unknown;

export type CompareCommands = Readonly<
  Record<
    | 'compareRecipes'
    | 'addToComparison'
    | 'openComparisonWide'
    | 'compareVersions'
    | 'clearComparison'
    | 'copyComparison'
    | 'diffComparison',
    Handler
  >
>;

export function compareCommands(
  services: Services,
  compared: ComparedRecipes,
  view: CompareView,
): CompareCommands {
  return {
    async compareRecipes(argument, selection) {
      const named = recipesIn(argument, selection);
      if (named.length > 1) compared.set(named);
      else if (!(await chooseRecipes(services, compared, named[0]))) return;
      // Also where they were compared already, since a window before this one.
      if (compared.uris.length > 1) reached('compared');
      await vscode.commands.executeCommand('fitprune.compare.focus');
    },
    async addToComparison(argument, selection) {
      const active = activeRecipe();
      const named = recipesIn(argument, selection);
      const added = named.length > 0 ? named : active ? [active] : [];
      if (added.length === 0) {
        await chooseRecipes(services, compared);
      } else compared.add(added);
      await view.reveal();
    },
    openComparisonWide() {
      view.openWide();
    },
    compareVersions() {
      compared.set(versionsInDiff());
      view.openWide();
    },
    clearComparison() {
      compared.clear();
    },
    copyComparison: () => copy(compared, view),
    diffComparison: () => diff(services, compared),
  };
}

async function copy(compared: ComparedRecipes, view: CompareView): Promise<void> {
  requireTwo(compared.uris);
  const { comparison } = await view.read();
  await vscode.env.clipboard.writeText(comparisonMarkdown(comparison, comparisonWords(localize)));
  const message = vscode.l10n.t('The comparison is on the clipboard, as a Markdown table.');
  vscode.window.setStatusBarMessage(`$(check) ${message}`, 5000);
}

interface RecipeItem extends vscode.QuickPickItem {
  uri: vscode.Uri;
}

/**
 * Asks which recipes to compare, or with which to compare `first`; those being compared are ticked.
 *
 * @returns whether something was chosen
 */
export async function chooseRecipes(
  { index }: Services,
  compared: ComparedRecipes,
  first?: vscode.Uri,
): Promise<boolean> {
  await index.ready;
  const inside = index.recipes.filter(({ uri }) => !first || !isSame(uri, first));
  const outside = await Promise.all(
    compared.uris
      .filter((uri) => !index.recipeAt(uri) && !(first && isSame(uri, first)))
      .map((uri) => index.read(uri)),
  );
  const ticked = first ? undefined : activeRecipe();
  const item = (recipe: WorkspaceRecipe): RecipeItem => ({
    ...recipeItem(recipe),
    uri: recipe.uri,
    picked: compared.has(recipe.uri) || (ticked !== undefined && isSame(recipe.uri, ticked)),
  });
  const items = [...inside, ...outside].map(item);
  if (items.length === 0) {
    throw new HumanError(
      vscode.l10n.t('There is no other recipe to compare with. Fit or create one first.'),
      'nothing-to-compare',
    );
  }
  const name = first && (await index.read(first)).name;
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    matchOnDescription: true,
    matchOnDetail: true,
    title:
      name === undefined ? vscode.l10n.t('Compare recipes') : vscode.l10n.t('Compare {0}', name),
    placeHolder:
      name === undefined
        ? vscode.l10n.t('Two or more recipes')
        : vscode.l10n.t('What to compare it with'),
  });
  if (!chosen) return false;
  const uris = chosen.map(({ uri }) => uri);
  // Recipes that stay keep their place; the first one is the recipe that the user came from.
  const kept = compared.uris.filter((uri) => uris.some((one) => isSame(one, uri)));
  compared.set([...(first ? [first] : []), ...kept, ...uris]);
  return true;
}

/**
 * Both sides of the text diff that is shown, as source control opens it. @throws HumanError
 * `no-diff`
 */
function versionsInDiff(): vscode.Uri[] {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff && hasRecipeName(input.modified)) {
    return [input.original, input.modified];
  }
  throw new HumanError(
    vscode.l10n.t('Open the changes of a recipe first, as Source Control shows them.'),
    'no-diff',
  );
}

async function diff({ index }: Services, compared: ComparedRecipes): Promise<void> {
  const there: vscode.Uri[] = [];
  for (const uri of compared.uris) if (await recipeExists(uri)) there.push(uri);
  requireTwo(there);
  const pair = there.length === 2 ? there : await choosePair(index, there);
  if (!pair) return;
  const [left, right] = await Promise.all(pair.map((uri) => index.read(uri)));
  const title = `${left!.name} ↔ ${right!.name}`;
  await vscode.commands.executeCommand('vscode.diff', left!.uri, right!.uri, title);
}

async function choosePair(
  index: Services['index'],
  uris: readonly vscode.Uri[],
): Promise<vscode.Uri[] | undefined> {
  const recipes = await Promise.all(uris.map((uri) => index.read(uri)));
  const items = recipes.map((recipe): RecipeItem => ({ ...recipeItem(recipe), uri: recipe.uri }));
  const left = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Text diff: the left side (1 of 2)'),
  });
  if (!left) return undefined;
  const right = await vscode.window.showQuickPick(
    items.filter((one) => one !== left),
    { title: vscode.l10n.t('Text diff: the right side, beside {0} (2 of 2)', left.label) },
  );
  return right && [left.uri, right.uri];
}

function requireTwo(uris: readonly vscode.Uri[]): void {
  if (uris.length > 1) return;
  throw new HumanError(
    vscode.l10n.t('A comparison needs two or more recipes. Add one with Compare Recipes.'),
    'comparison-too-small',
  );
}
