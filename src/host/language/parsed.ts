/** Every version of a recipe's text is parsed once, for all features. */
import * as vscode from 'vscode';
import type { TextRange } from '../../core/recipe/positions';
import { parseDocument, type RecipeDocument } from '../../core/recipe/document';
import type { TextEdit } from '../../core/recipe/editing/edits';

const known = new WeakMap<vscode.TextDocument, { version: number; recipe: RecipeDocument }>();

export function parsed(document: vscode.TextDocument): RecipeDocument {
  const { version } = document;
  const before = known.get(document);
  if (before?.version === version) return before.recipe;
  const recipe = parseDocument(document.getText());
  known.set(document, { version, recipe });
  return recipe;
}

export function rangeIn(
  document: vscode.TextDocument,
  { offset, length }: Pick<TextRange, 'offset' | 'length'>,
): vscode.Range {
  return new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
}

export function textEdits(
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.TextEdit[] {
  return edits.map((edit) => vscode.TextEdit.replace(rangeIn(document, edit), edit.text));
}
