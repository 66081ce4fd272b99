/**
 * Offers to keep cached statistics out of git: once for each workspace, and when no other message
 * is open.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import * as vscode from 'vscode';
import { explainFileError } from '../../core/file-errors';
import { notifyInformation, withoutMessages } from '../notifications';
import type { Services } from '../services';
import { statisticsFolder } from '../statistics-folder';
import { placeToIgnore } from './ignore-file';

/** Folders of this window whose question waits: it may be requested again meanwhile. */
const waiting = new Set<string>();

/** Milliseconds after which the messages at a run's end have appeared. */
const settle = 3000;
/** As long as VS Code shows a message, in milliseconds. */
const longest = 16_000;

export async function offerToIgnore(
  { context, errors }: Services,
  folder: vscode.WorkspaceFolder,
): Promise<void> {
  try {
    const root = folder.uri.fsPath;
    const key = `gitignore:${root}`;
    if (context.workspaceState.get(key)) return;
    const place = await placeToIgnore(root, statisticsFolder(folder));
    if (place === undefined) return;
    const { file, line } = place;
    if (waiting.has(root)) return;
    waiting.add(root);
    await setTimeout(settle);
    // A message that nobody closes is out of sight by then.
    await Promise.race([withoutMessages(), setTimeout(longest, undefined, { ref: false })]);
    await context.workspaceState.update(key, true);
    const add = vscode.l10n.t('Add to .gitignore');
    const message = vscode.l10n.t('Statistics are cached in {0}. Keep them out of git?', line);
    if ((await notifyInformation(message, add)) !== add) return;
    const text = await readFile(file, 'utf8').catch(() => '');
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    await appendFile(file, `${gap}${line}\n`).catch((error: unknown) => {
      throw explainFileError(error, file);
    });
  } catch (error) {
    errors.report(error);
  }
}
