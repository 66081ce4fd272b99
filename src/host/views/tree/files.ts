/** What the tree's menus do with files: they are shown in the explorer, their paths copied, recipes deleted. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../contributions';
import { registerCommand } from '../../commands/register';
import { recipesIn, uriOf } from '../../commands/targets';
import { confirm } from '../../notifications';
import type { Services } from '../../services';

export function registerFileCommands(services: Services): void {
  registerCommand(services, commands.revealFile, async (argument) => {
    const uri = uriOf(argument);
    if (uri) await vscode.commands.executeCommand('revealInExplorer', uri);
  });
  registerCommand(services, commands.copyPath, async (argument, selection) => {
    const uris = Array.isArray(selection) ? selection.flatMap((one) => uriOf(one) ?? []) : [];
    const clicked = uriOf(argument);
    const all = uris.length > 0 ? uris : clicked ? [clicked] : [];
    if (all.length === 0) return;
    await vscode.env.clipboard.writeText(all.map(({ fsPath }) => fsPath).join('\n'));
  });
  registerCommand(services, commands.deleteRecipe, (argument, selection) =>
    deleteRecipes(recipesIn(argument, selection)),
  );
}

/** As the explorer does it: confirmed, to the trash where there is one. */
async function deleteRecipes(uris: readonly vscode.Uri[]): Promise<void> {
  const [first, ...others] = uris.map(({ fsPath }) => path.basename(fsPath));
  if (first === undefined) return;
  const remove = vscode.l10n.t('Delete');
  const message =
    others.length === 0
      ? vscode.l10n.t('Delete {0}?', first)
      : vscode.l10n.t('Delete {0} recipes?', uris.length);
  const detail = vscode.l10n.t('Models and statistics stay as they are.');
  const names = others.length === 0 ? '' : `${[first, ...others].join(', ')}\n`;
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
