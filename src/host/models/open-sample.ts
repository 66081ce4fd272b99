/** Open Sample Workspace: copies the bundled model and data to a folder of the user's choice. */
import { cp, rename } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { explainFileError } from '../../core/file-errors';
import { removeQuietly } from '../../core/files';
import { freePath } from '../../core/free-path';
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
  const wanted = path.join(chosen[0].fsPath, name);
  // An earlier copy may hold the user's own recipes: it is left alone.
  const target = freePath((count) => (count === 1 ? wanted : `${wanted}-${count}`));
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
