/** The extension: wiring only. */
import * as vscode from 'vscode';
import { activateCommands } from './host/commands';
import { activateDiagnostics } from './host/language/diagnostics';
import { createServices, type Services } from './host/services';
import { activateContextKeys } from './host/context-keys';
import { activateStatusItem } from './host/runs/status-item';

let services: Services | undefined;

export function activate(context: vscode.ExtensionContext): void {
  services = createServices(context);
  context.subscriptions.push(activateContextKeys(services), activateStatusItem(services.runs));
  activateCommands(services);
  activateDiagnostics(context);
}

/** Leaves no process behind: VS Code waits for this before it ends the extension host. */
export async function deactivate(): Promise<void> {
  services?.runs.cancelAll();
  await services?.fitters.dispose();
}
