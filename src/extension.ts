/** The extension: wiring only. */
import type * as vscode from 'vscode';
import { activateDiagnostics } from './host/language/diagnostics';

export function activate(context: vscode.ExtensionContext): void {
  activateDiagnostics(context);
}
