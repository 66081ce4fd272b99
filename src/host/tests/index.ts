/**
 * The Test Explorer's list of recipes, loaded with the first recipe of the workspace: without one,
 * it shows nothing.
 */
import type * as vscode from 'vscode';
import type { Services } from '../services';

/** @returns the controller, as soon as there is one */
export function activateTests(services: Services): Promise<vscode.TestController> {
  const { context, index } = services;
  return new Promise((resolve, reject) => {
    const waiting = index.onDidChange(() => {
      if (index.recipes.length === 0) return;
      waiting.dispose();
      import('./explorer')
        .then(({ createTestExplorer }) => createTestExplorer(services))
        .then(resolve, reject);
    });
    context.subscriptions.push(waiting);
  });
}
