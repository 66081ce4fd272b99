/** Formatting that leaves a step on its line; the JSON server's would take it apart. */
import * as vscode from 'vscode';
import { language } from '../../contributions';
import { formatEdits } from '../../core/recipe/editing/format';
import { textEdits } from './parsed';

export function activateFormatting(): vscode.Disposable {
  const format = (
    document: vscode.TextDocument,
    { tabSize, insertSpaces }: vscode.FormattingOptions,
    range?: vscode.Range,
  ): vscode.TextEdit[] => {
    const within = range && {
      from: document.offsetAt(range.start),
      to: document.offsetAt(range.end),
    };
    const options = { tabSize, insertSpaces, ...(within ? { within } : {}) };
    return textEdits(document, formatEdits(document.getText(), options));
  };
  // Only for our own language: a recipe opened as plain JSON is formatted like plain JSON.
  const selector = { language };
  return vscode.Disposable.from(
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits: (document, options) => format(document, options),
    }),
    vscode.languages.registerDocumentRangeFormattingEditProvider(selector, {
      provideDocumentRangeFormattingEdits: (document, range, options) =>
        format(document, options, range),
    }),
  );
}
