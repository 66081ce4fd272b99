/** A recipe may name a model anywhere: one outside the workspace is run only after a question. */
import { realpath } from 'node:fs/promises';
import * as vscode from 'vscode';
import { confirm } from '../notifications';
import { isInside } from '../paths';
import type { Services } from '../services';

/**
 * Trusting a workspace means trusting what is in it, but not what somebody else's recipe points at.
 *
 * @param recipe its name
 * @returns whether the model may be opened and run
 */
export async function mayRunModel(
  { index }: Services,
  recipe: string,
  modelFolder: string,
): Promise<boolean> {
  await index.ready;
  if (index.modelAt(modelFolder) || (await isInWorkspace(modelFolder))) return true;
  const run = vscode.l10n.t('Run This Model');
  const message = vscode.l10n.t('{0} names a model outside this workspace.', recipe);
  const detail = vscode.l10n.t(
    '{0}\n\nIf you continue, FitPrune opens this folder and runs the model in it. Do so only if ' +
      'you know where it comes from.',
    modelFolder,
  );
  return (await confirm(message, detail, run)) === run;
}

async function isInWorkspace(folder: string): Promise<boolean> {
  const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  // Compared by name first: accessing a network path means signing in to its server.
  if (!roots.some((root) => isInside(folder, root))) return false;
  const real = (file: string): Promise<string> => realpath(file).catch(() => file);
  const place = await real(folder);
  for (const root of roots) if (isInside(place, await real(root))) return true;
  return false;
}
