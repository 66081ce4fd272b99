/** Writing recipes: a new file never replaces another unasked, and an open editor is edited. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { recipeSuffix } from '../../contributions';
import { formatBudget } from '../../core/cost/budget';
import { writeFileAtomic } from '../../core/files';
import type { Budget } from '../../core/recipe/types';
import { isInside } from '../paths';
import type { WorkspaceModel } from '../workspace/workspace-index';

/**
 * The folder recipes of a model go to: beside it, or into it where it is the whole workspace.
 */
export function recipeFolder({ folder, workspaceFolder }: WorkspaceModel): string {
  const parent = path.dirname(folder);
  return isInside(parent, workspaceFolder.uri.fsPath) ? parent : folder;
}

/** `llava-60`, `llava-tokens-200`: what a recipe for this budget is called unless told. */
export function recipeName({ name }: WorkspaceModel, budget: Budget): string {
  const amount = formatBudget(budget)
    .replace(/%$/, '')
    .replace(/[^\w.]+/g, '-');
  return `${name}-${amount}`;
}

/**
 * Settles where a new recipe goes; where there is one already, the user says what shall happen.
 * @returns undefined when the user leaves it
 */
export async function chooseRecipeFile(folder: string, name: string): Promise<string | undefined> {
  const file = path.join(folder, `${name}${recipeSuffix}`);
  if (!(await exists(file))) return file;
  const free = await freeName(folder, name);
  const replace = vscode.l10n.t('Replace');
  const keep = vscode.l10n.t('Keep Both');
  const detail = vscode.l10n.t('Replacing it loses its text. Keeping both writes {0}.', free);
  const message = vscode.l10n.t('{0} exists already.', path.basename(file));
  const options = { modal: true, detail };
  const chosen = await vscode.window.showWarningMessage(message, options, replace, keep);
  if (chosen === replace) return file;
  return chosen === keep ? path.join(folder, free) : undefined;
}

/** Writes the file, or edits it where it is open, so that the change can be undone; then shows it. */
export async function writeRecipe(file: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.file(file);
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString(),
  );
  if (open) {
    await replaceText(open, text);
    await open.save();
  } else {
    await writeFileAtomic(file, text);
  }
  return uri;
}

/** One undoable edit of a document, as small as line by line allows. */
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
  await vscode.workspace.applyEdit(edit);
}

async function freeName(folder: string, name: string): Promise<string> {
  for (let count = 2; ; count += 1) {
    const candidate = `${name}-${count}${recipeSuffix}`;
    if (!(await exists(path.join(folder, candidate)))) return candidate;
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
