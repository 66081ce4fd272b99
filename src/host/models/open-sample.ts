/** Open Sample Workspace: copies the bundled model and data to a folder of the user's choice. */
import { cp, rename, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { explainFileError } from '../../core/file-errors';
import { removeQuietly } from '../../core/files';
import { sweepTemporary, temporaryName } from '../../core/temporary';
import type { Services } from '../services';
import { reached } from '../walkthrough';

const name = 'fitprune-sample';

export async function openSampleCommand({ context, log }: Services): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: vscode.l10n.t('Where should the sample workspace go?'),
    openLabel: vscode.l10n.t('Copy Sample Here'),
    defaultUri: vscode.Uri.file(os.homedir()),
  });
  if (chosen?.[0] === undefined) return;
  const target = await freeFolder(chosen[0].fsPath);
  await copyWhole(context.asAbsolutePath(path.join('media', 'sample')), target);
  // Stored before the window closes.
  await reached('modelFound');
  log.info(`The sample workspace was copied to ${target}.`);
  await vscode.commands.executeCommand('vscode.openFolder', vscode.Uri.file(target), {
    // A folder that is open stays open in its window.
    forceNewWindow: vscode.workspace.workspaceFolders !== undefined,
  });
}

/** The folder appears whole or not at all. */
async function copyWhole(from: string, to: string): Promise<void> {
  const temporary = temporaryName(to);
  try {
    await sweepTemporary(path.dirname(to));
    await cp(from, temporary, { recursive: true });
    await rename(temporary, to);
  } catch (error) {
    await removeQuietly(temporary);
    throw explainFileError(error, to);
  }
}

/** An earlier copy may hold the user's own recipes: it is left alone. */
async function freeFolder(parent: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const folder = path.join(parent, count === 1 ? name : `${name}-${count}`);
    if ((await stat(folder).catch(() => undefined)) === undefined) return folder;
  }
}
