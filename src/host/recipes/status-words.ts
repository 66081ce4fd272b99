/** The words of the edited recipe's status bar item. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import { isOfOther } from '../workspace/is-of-other';
import type { WorkspaceRecipe } from '../workspace/workspace-index';
import { headlineWords, ofOtherWords, shortHeadline, shortOfOther } from './headline';

/** Undefined for a text that is no recipe. */
export async function statusWords(
  services: Services,
  found: WorkspaceRecipe,
): Promise<{ short: string; headline: string } | undefined> {
  const { recipe } = found;
  if (!recipe) return undefined;
  // None of its figures are of the model at its path.
  if (await isOfOther(services.index, found)) {
    return {
      short: shortOfOther(),
      headline: vscode.l10n.t('{0}: {1}', found.name, ofOtherWords()),
    };
  }
  return {
    short: shortHeadline(services, { ...found, recipe }),
    headline: headlineWords(services, { ...found, recipe }),
  };
}
