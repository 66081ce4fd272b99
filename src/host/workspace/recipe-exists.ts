/** Whether a recipe that something names is there. */
import * as vscode from 'vscode';

/**
 * Whether it is on the disk, or in an unsaved editor; an editor of a deleted file does not count.
 */
export async function recipeExists(uri: vscode.Uri): Promise<boolean> {
  const name = uri.toString();
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === name);
  const isVersion = uri.scheme !== 'file';
  if (open && (open.isUntitled || open.isDirty || isVersion)) return true;
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
