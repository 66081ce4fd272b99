/** A recipe of the workspace, from its editor or the disk. */
import path from 'node:path';
import * as vscode from 'vscode';
import { nameOfFile } from '../../core/recipe/suffix';
import { readRecipe, UnusableRecipe } from '../../core/recipe/checks/check';
import type { Recipe } from '../../core/recipe/types';
import { parseDocument, valueAt } from '../../core/recipe/document';
import { localize, localizeError } from '../localize';
import { limits } from '../../core/limits';
import { requireRegularFile } from '../../core/regular-file';

export interface WorkspaceRecipe {
  uri: vscode.Uri;
  /** Absolute path. */
  file: string;
  /** File name without its suffix. */
  name: string;
  text: string;
  /** undefined while the text is not a usable recipe. */
  recipe: Recipe | undefined;
  /** Absolute path at which the recipe expects its model. */
  modelFolder: string | undefined;
  /** Why there is no `recipe`; localised. */
  problem: string | undefined;
  /** The same without the file's name, for places that show it already; localised. */
  reason: string | undefined;
}

export async function readWorkspaceRecipe(uri: vscode.Uri): Promise<WorkspaceRecipe> {
  const file = uri.fsPath;
  const name = nameOfFile(file) + versionOf(uri);
  const found = { uri, file, name };
  try {
    const text = await textOf(uri);
    const modelFolder = modelFolderOf(text, file);
    const read = await readRecipe(text);
    const fine = { ...found, text, modelFolder };
    if (!(read instanceof UnusableRecipe)) {
      return { ...fine, recipe: read, problem: undefined, reason: undefined };
    }
    const problem = localizeError(read.error(vscode.workspace.asRelativePath(uri)));
    return { ...fine, recipe: undefined, problem, reason: localize(read.reason) };
  } catch (error) {
    const problem = localizeError(error);
    const nothing = { text: '', recipe: undefined, modelFolder: undefined };
    return { ...found, ...nothing, problem, reason: problem };
  }
}

/**
 * The version that source control or the timeline shows, which distinguishes recipes of one name.
 */
function versionOf({ scheme, query }: vscode.Uri): string {
  if (scheme === 'file' || scheme === 'untitled') return '';
  const ref = /"ref":"([^"]*)"/.exec(query)?.[1] ?? '';
  // As in Git's own URIs: HEAD and hashes, and nothing or a tilde for the index.
  const version = /^[0-9a-f]{40}$/.test(ref) ? ref.slice(0, 8) : ref === '~' ? '' : ref;
  return ` (${version === '' ? vscode.l10n.t('earlier') : version})`;
}

/** The visible text: that of the open editor, saved or not. */
async function textOf(uri: vscode.Uri): Promise<string> {
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString(),
  );
  if (open) return open.getText();
  if (uri.scheme === 'file') await requireRegularFile(uri.fsPath, 4 * limits.recipe);
  return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}

function modelFolderOf(text: string, file: string): string | undefined {
  const relative = valueAt(parseDocument(text), ['model', 'path']);
  return typeof relative === 'string' ? path.resolve(path.dirname(file), relative) : undefined;
}
