/** Saves the display of Inspect Tokens as a picture, at a place that the user chooses. */
import path from 'node:path';
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../../../core/errors';
import type { InspectModel } from './model';

/**
 * @param content a PNG as base64
 * @returns false when the user leaves it
 */
export async function exportPicture(
  { uri, name, observation }: InspectModel,
  content: string,
): Promise<boolean> {
  const id = (observation?.id ?? '').replace(/[^\p{L}\p{N}._-]+/gu, '-');
  const file = `${name}-${id}.png`;
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(path.join(path.dirname(uri.fsPath), file)),
    filters: { PNG: ['png'] },
    title: vscode.l10n.t('Export Picture'),
  });
  if (!target) return false;
  try {
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, 'base64'));
  } catch (error) {
    throw new HumanError(
      vscode.l10n.t('The picture was not saved: {0}. Save it elsewhere.', messageOf(error)),
      'export-failed',
      1,
      { cause: error },
    );
  }
  return true;
}
