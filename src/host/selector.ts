/** Which documents are recipes. */
import * as vscode from 'vscode';
import { language, recipeSuffix } from '../contributions';

/**
 * Includes recipes whose language someone has set to plain JSON. Only texts that are files, or will
 * be: the other side of a diff with Git cannot be edited.
 */
export const recipeSelector: vscode.DocumentSelector = ['file', 'untitled'].flatMap((scheme) => [
  { language, scheme },
  { pattern: `**/*${recipeSuffix}`, scheme },
]);

export function isRecipe(document: vscode.TextDocument): boolean {
  return vscode.languages.match(recipeSelector, document) > 0;
}

/** Whether a file is a recipe by its name, by which VS Code's JSON server finds the schema, too. */
export function hasRecipeName(uri: vscode.Uri): boolean {
  return uri.path.endsWith(recipeSuffix);
}
