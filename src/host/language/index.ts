/** The language features of recipes: loaded and registered with the first recipe that is opened. */
import * as vscode from 'vscode';
import { isRecipe } from '../selector';
import type { Services } from '../services';

export function activateLanguage(services: Services): void {
  const { subscriptions } = services.context;
  if (vscode.workspace.textDocuments.some(isRecipe)) {
    load(services);
    return;
  }
  const waiting = vscode.workspace.onDidOpenTextDocument((document) => {
    if (!isRecipe(document)) return;
    waiting.dispose();
    load(services);
  });
  subscriptions.push(waiting);
}

function load(services: Services): void {
  const loaded = import('./features').then(({ languageFeatures }) => {
    services.context.subscriptions.push(languageFeatures(services));
  });
  loaded.catch((error: unknown) => {
    services.errors.report(error);
  });
}
