/** Everything that a recipe's editor offers beyond VS Code's JSON support. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import { activateCodeActions } from './code-actions';
import { activateCodeLenses } from './code-lenses';
import { activateCompletion } from './completion';
import { RecipeDiagnostics } from './diagnostics';
import { activateFormatting } from './formatting';
import { activateHover } from './hover';
import { activateInlayHints } from './inlay-hints';
import { activateSymbols } from './symbols';

/** Diagnoses the recipes that are open already, too. */
export function languageFeatures(services: Services): vscode.Disposable {
  const diagnostics = new RecipeDiagnostics(services);
  return vscode.Disposable.from(
    diagnostics,
    activateCodeActions(services, diagnostics),
    activateCodeLenses(services),
    activateCompletion(services),
    activateFormatting(),
    activateHover(),
    activateInlayHints(),
    activateSymbols(),
  );
}
