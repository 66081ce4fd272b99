/** Writing recipes: a new file never replaces another unasked, and an open editor is edited. */
import path from 'node:path';
import * as vscode from 'vscode';
import { recipeSuffix } from '../../contributions';
import { HumanError } from '../../core/errors';
import { createFile, writeFileAtomic } from '../../core/files';
import { besideModel } from '../../core/model/paths';
import { freePath } from '../../core/free-path';
import { isFolder, isThere } from '../../core/regular-file';
import { confirm } from '../notifications';
import { isInside } from '../paths';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { nameProblem } from '../../core/recipe/recipe-name';
import { nameOfFile } from '../../core/recipe/suffix';

/** Where a recipe is written. */
export interface RecipeTarget {
  /** Absolute path. */
  file: string;
  /** Whether the user confirmed that the file there is replaced. */
  replace: boolean;
}

/**
 * The folder recipes of a model go to: beside it, or into the workspace where that begins with it.
 */
export function recipeFolder({ folder, workspaceFolder }: WorkspaceModel): string {
  const parent = besideModel(folder);
  const workspace = workspaceFolder.uri.fsPath;
  return isInside(parent, workspace) ? parent : workspace;
}

/** For input boxes: the fault of a recipe's name, '' if there is none. */
export function validateName(typed: string): string {
  switch (nameProblem(typed)) {
    case 'empty':
      return vscode.l10n.t('Write a name.');
    case 'characters':
      return vscode.l10n.t('A name must not contain any of these: {0}', '\\ / : * ? " < > |');
    case 'reserved':
      return vscode.l10n.t('Windows reserves this name for a device. Choose another.');
    case undefined:
      return '';
  }
}

/**
 * Decides where to write a new recipe; if there is one already, asks the user what to do.
 *
 * @returns undefined when the user leaves it
 */
export async function chooseRecipeFile(
  folder: string,
  name: string,
): Promise<RecipeTarget | undefined> {
  const file = path.join(folder, `${name}${recipeSuffix}`);
  if (!(await isThere(file))) return { file, replace: false };
  const free = freePath((count) => path.join(folder, `${name}-${count + 1}${recipeSuffix}`));
  // A folder of that name is not ours, and not asked about.
  if (await isFolder(file)) return { file: free, replace: false };
  const replace = vscode.l10n.t('Replace');
  const keep = vscode.l10n.t('Keep Both');
  const detail = vscode.l10n.t(
    'Replacing it loses its text. Keeping both writes {0}.',
    path.basename(free),
  );
  const message = vscode.l10n.t('{0} exists already.', path.basename(file));
  const chosen = await confirm(message, detail, replace, keep);
  if (chosen === replace) return { file, replace: true };
  return chosen === keep ? { file: free, replace: false } : undefined;
}

/**
 * Writes a recipe to its decided place. If a file has appeared there since, in the minutes of a
 * calibration, the user is asked again.
 *
 * @returns undefined when the user leaves that question: nothing is written
 * @throws HumanError when the file cannot be written
 */
export async function writeRecipe(
  target: RecipeTarget,
  text: string,
): Promise<vscode.Uri | undefined> {
  const { file, replace } = target;
  if (replace) return replaceRecipe(file, text);
  if (await createFile(file, text)) return vscode.Uri.file(file);
  const again = await chooseRecipeFile(path.dirname(file), nameOfFile(file));
  return again && writeRecipe(again, text);
}

/** Edits the text in an open editor, so that the change can be undone. */
async function replaceRecipe(file: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(file);
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString(),
  );
  if (open) {
    await replaceText(open, text);
    if (!(await open.save())) throw notSaved(file);
  } else {
    await writeFileAtomic(file, text);
  }
  return uri;
}

/**
 * One undoable edit of a document, as small as line by line allows.
 * @throws HumanError `edit-refused` when the editor does not take it
 */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<void> {
  const before = document.getText();
  if (before === text) return;
  let start = 0;
  while (start < before.length && before[start] === text[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, text.length) - start;
  while (end < most && before.at(-1 - end) === text.at(-1 - end)) end += 1;
  const range = new vscode.Range(
    document.positionAt(start),
    document.positionAt(before.length - end),
  );
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text.slice(start, text.length - end));
  if (await vscode.workspace.applyEdit(edit)) return;
  throw new HumanError(
    vscode.l10n.t(
      '{0} was not changed: its editor refused the edit, as it does where a file may not be written or was changed in the same moment. Try again.',
      path.basename(document.fileName),
    ),
    'edit-refused',
  );
}

function notSaved(file: string): HumanError {
  return new HumanError(
    vscode.l10n.t(
      '{0} was changed in its editor but could not be saved. Save it there.',
      path.basename(file),
    ),
    'not-saved',
  );
}
