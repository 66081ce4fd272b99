/**
 * Changes a recipe after work that took time, but only if the conditions of the work still hold.
 */
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import type { Recipe } from '../../core/recipe/types';
import { updateRecipe } from '../../core/recipe/write';
import type { Services } from '../services';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { replaceText } from './recipe-file';
import { requireRecipe } from '../targets';

/**
 * One undoable edit of the recipe's present text.
 *
 * @param before the recipe when the work began
 * @param premises the parts of it on which the changes depend
 * @throws HumanError `recipe-changed` when one of them has changed, or the text is no recipe
 */
export async function changeRecipe(
  { index }: Services,
  before: WorkspaceRecipe,
  premises: readonly (keyof Recipe)[],
  changes: Parameters<typeof updateRecipe>[1],
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(before.uri);
  const old = requireRecipe(before);
  for (;;) {
    const now = await index.read(before.uri);
    const recipe = requireRecipe(now);
    if (premises.some((key) => !isDeepStrictEqual(recipe[key], old[key]))) {
      throw new HumanError(
        vscode.l10n.t('{0} was changed meanwhile, so it was left as it is. Try again.', now.name),
        'recipe-changed',
      );
    }
    // Reading takes a moment, in which one may type on.
    if (document.getText() !== now.text) continue;
    await replaceText(document, updateRecipe(now.text, changes));
    return;
  }
}
