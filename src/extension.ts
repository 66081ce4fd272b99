/** The extension: wiring only. */
import * as vscode from 'vscode';
import { activateCommands } from './host/commands';
import { activateLanguage } from './host/language';
import { createServices, type Services } from './host/services';
import { activateContextKeys } from './host/context-keys';
import { activateRecipeItem } from './host/recipes/status-item';
import { activateStatusItem } from './host/runs/status-item';
import { activateInspect } from './host/views/inspect/index';
import { activateSidePanel } from './host/views/side-panel';
import { activateTools } from './host/tools';
import { activateTradeOff } from './host/views/trade-off/index';
import { activateWalkthrough } from './host/walkthrough';

let services: Services | undefined;

/** @returns what tests look into; no contract with other extensions */
export function activate(context: vscode.ExtensionContext): { services: Services } {
  services = createServices(context);
  context.subscriptions.push(activateContextKeys(services), activateStatusItem(services.runs));
  context.subscriptions.push(activateWalkthrough(context));
  activateCommands(services);
  context.subscriptions.push(activateSidePanel(services), activateRecipeItem(services));
  activateTradeOff(services);
  activateInspect(services);
  activateLanguage(services);
  activateTools(services);
  return { services };
}

/** Leaves no process behind: VS Code waits for this before it ends the extension host. */
export async function deactivate(): Promise<void> {
  services?.unfinished.close();
  services?.measurements.close();
  services?.runs.cancelAll();
  await services?.fitters.dispose();
}
