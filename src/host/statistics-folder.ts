/** Where a folder of the workspace keeps its statistics. */
import path from 'node:path';
import * as vscode from 'vscode';
import { cacheFolder } from '../core/cache-folder';

/** Absolute path of the folder that caches a workspace folder's statistics. */
export function statisticsFolder(folder: vscode.WorkspaceFolder): string {
  const settings = vscode.workspace.getConfiguration('fitprune', folder.uri);
  const value: unknown = settings.get('statisticsFolder');
  // Empty, it would make a cache of the workspace itself.
  const named = typeof value === 'string' && value.trim() !== '' ? value.trim() : cacheFolder;
  return path.resolve(folder.uri.fsPath, named);
}
