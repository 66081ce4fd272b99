/** The tree's menu entries for files: reveal in the explorer, copy paths, delete recipes. */
import path from 'node:path';
import * as vscode from 'vscode';
import { recipeSuffix } from '../../../contributions';
import { HumanError } from '../../../core/errors';
import { listed, text } from '../../../core/text';
import { localize } from '../../localize';
import { recipesIn, uriOf } from '../../targets';
import { confirm } from '../../notifications';
import { validateName } from '../../recipes/recipe-file';
import { bareName } from '../../../core/recipe/recipe-name';

export type FileCommands = Readonly<
  Record<
    'openFile' | 'revealFile' | 'copyPath' | 'renameRecipe' | 'deleteRecipe',
    (argument: unknown, selection: unknown) => unknown
  >
>;

export const fileCommands: FileCommands = {
  async openFile(argument) {
    const uri = uriOf(argument);
    if (uri) await vscode.commands.executeCommand('vscode.open', uri);
  },
  async revealFile(argument) {
    const uri = uriOf(argument);
    if (uri) await vscode.commands.executeCommand('revealInExplorer', uri);
  },
  async copyPath(argument, selection) {
    const uris = Array.isArray(selection) ? selection.flatMap((one) => uriOf(one) ?? []) : [];
    const clicked = uriOf(argument);
    const all = uris.length > 0 ? uris : clicked ? [clicked] : [];
    if (all.length === 0) return;
    await vscode.env.clipboard.writeText(all.map(({ fsPath }) => fsPath).join('\n'));
  },
  async renameRecipe(argument) {
    const [uri] = recipesIn(argument, undefined);
    if (uri) await renameRecipe(uri);
  },
  deleteRecipe: (argument, selection) => deleteRecipes(recipesIn(argument, selection)),
};

/**
 * Renames as an edit of the workspace: editors and the comparison follow. Another recipe is never
 * replaced.
 */
async function renameRecipe(uri: vscode.Uri): Promise<void> {
  const old = bareName(path.basename(uri.fsPath));
  const to = (typed: string): vscode.Uri =>
    vscode.Uri.joinPath(uri, '..', bareName(typed) + recipeSuffix);
  const typed = await vscode.window.showInputBox({
    title: vscode.l10n.t('Rename {0}', old),
    prompt: vscode.l10n.t('The new name of the recipe, without {0}.', recipeSuffix),
    value: old,
    validateInput: async (text) => {
      const problem = validateName(text);
      if (problem !== '' || bareName(text) === old) return problem;
      // Where letters of both cases are the same file, a name may change its case.
      if (bareName(text).toLowerCase() === old.toLowerCase()) return '';
      return (await exists(to(text))) ? vscode.l10n.t('A recipe of this name exists already.') : '';
    },
  });
  if (typed === undefined || bareName(typed) === old) return;
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(uri, to(typed), { overwrite: false });
  if (await vscode.workspace.applyEdit(edit)) return;
  throw new HumanError(
    text`${old} could not be renamed to ${bareName(typed)}. Check whether the folder can be
      written to, and whether such a file exists already.`,
    'recipe-not-renamed',
  );
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** Deletes as the explorer does: after confirmation, to the trash if there is one. */
async function deleteRecipes(uris: readonly vscode.Uri[]): Promise<void> {
  const [first, ...others] = uris.map(({ fsPath }) => path.basename(fsPath));
  if (first === undefined) return;
  const remove = vscode.l10n.t('Delete');
  const message =
    others.length === 0
      ? vscode.l10n.t('Delete {0}?', first)
      : vscode.l10n.t('Delete {0} recipes?', uris.length);
  const detail = vscode.l10n.t('Models and statistics stay as they are.');
  const names = others.length === 0 ? '' : `${localize(listed([first, ...others]))}\n`;
  if ((await confirm(message, names + detail, remove)) !== remove) return;
  for (const uri of uris) await deleteFile(uri);
}

async function deleteFile(uri: vscode.Uri): Promise<void> {
  try {
    await vscode.workspace.fs.delete(uri, { useTrash: true });
  } catch {
    // Not every place has a trash; the user has confirmed.
    await vscode.workspace.fs.delete(uri);
  }
}
