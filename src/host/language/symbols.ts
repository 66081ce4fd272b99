/**
 * The steps of a recipe in the outline, if VS Code's JSON support makes none: a file should not
 * have two outlines.
 */
import * as vscode from 'vscode';
import { symbolsOf } from '../../core/recipe/editing/symbols';
import { localize } from '../localize';
import { isJsonServerActive } from './json-server';
import { parsed, rangeIn } from './parsed';
import { recipeSelector } from '../selector';

export function activateSymbols(): vscode.Disposable {
  const provider: vscode.DocumentSymbolProvider = {
    provideDocumentSymbols: (document) => {
      if (isJsonServerActive()) return [];
      return symbolsOf(parsed(document)).map(({ name, detail, range: place }) => {
        const range = rangeIn(document, place);
        return new vscode.DocumentSymbol(
          localize(name),
          localize(detail),
          vscode.SymbolKind.Number,
          range,
          range,
        );
      });
    },
  };
  return vscode.languages.registerDocumentSymbolProvider(recipeSelector, provider, {
    label: vscode.l10n.t('FitPrune steps'),
  });
}
