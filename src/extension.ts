/** The extension: wiring only. */
import * as vscode from 'vscode';
import { activateCommands } from './host/commands';
import { activateLanguage } from './host/language';
import { createServices, type Services } from './host/services';
import { activateContextKeys } from './host/context-keys';
import { activateRecipeItem } from './host/recipes/status-item';
import { activateStatusItem } from './host/runs/status-item';
import { activateTasks } from './host/tasks/index';
import { activateTests } from './host/tests/index';
import { activateInspect } from './host/views/inspect/index';
import { activateSidePanel } from './host/views/side-panel';
import { activateTools } from './host/tools';
import { activateTradeOff } from './host/views/trade-off/index';
import { activateWalkthrough, reached } from './host/walkthrough';

let services: Services | undefined;

export interface Activated {
  services: Services;
  /** Made with the first recipe. */
  tests: Promise<vscode.TestController>;
}

/** @returns objects for tests to look into; not a contract with other extensions */
export function activate(context: vscode.ExtensionContext): Activated {
  services = createServices(context);
  context.subscriptions.push(activateWalkthrough(context), activateStatusItem(services.runs));
  context.subscriptions.push(
    activateContextKeys(services, () => {
      reached('modelFound');
    }),
  );
  activateCommands(services);
  context.subscriptions.push(activateSidePanel(services), activateRecipeItem(services));
  activateTradeOff(services);
  activateInspect(services);
  activateLanguage(services);
  activateTools(services);
  context.subscriptions.push(activateTasks(services));
  const tests = activateTests(services);
  tests.catch((error: unknown) => services?.errors.report(error));
  return { services, tests };
}

/** Leaves no process behind: VS Code waits for this before it ends the extension host. */
export async function deactivate(): Promise<void> {
  services?.unfinished.close();
  services?.unfinishedProfiles.close();
  services?.measurements.close();
  services?.runs.cancelAll();
  await services?.fitters.dispose();
}
