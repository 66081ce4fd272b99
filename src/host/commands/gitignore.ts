/** Offers to keep cached statistics out of git, once a workspace. */
import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { isInside } from '../paths';
import type { Services } from '../services';
import { statisticsFolder } from '../settings';

export async function offerToIgnore(
  { context, errors }: Services,
  folder: vscode.WorkspaceFolder,
): Promise<void> {
  try {
    const root = folder.uri.fsPath;
    const cache = statisticsFolder(folder);
    const key = `gitignore:${root}`;
    const isRepository = await stat(path.join(root, '.git')).catch(() => undefined);
    if (!isRepository || !isInside(cache, root) || context.workspaceState.get(key)) return;
    const line = `${path.relative(root, cache).replaceAll(path.sep, '/')}/`;
    const file = path.join(root, '.gitignore');
    const text = await readFile(file, 'utf8').catch(() => '');
    if (ignores(text, line)) return;
    await context.workspaceState.update(key, true);
    const add = vscode.l10n.t('Add to .gitignore');
    const message = vscode.l10n.t('Statistics are cached in {0}. Keep them out of git?', line);
    if ((await vscode.window.showInformationMessage(message, add)) !== add) return;
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${gap}${line}\n`);
  } catch (error) {
    errors.report(error);
  }
}

/** Whether a .gitignore names the folder, with or without slashes around it. */
function ignores(text: string, folder: string): boolean {
  const bare = (line: string): string => line.trim().replace(/^\/|\/$/g, '');
  return text.split(/\r?\n/).some((line) => bare(line) === bare(folder));
}
