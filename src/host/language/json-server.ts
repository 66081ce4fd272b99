/** VS Code's JSON server: it handles recipes once it runs, but only starts for JSON itself. */
import * as vscode from 'vscode';
import type { Services } from '../services';

const id = 'vscode.json-language-features';

/** Whether it shows what is wrong with a recipe's JSON; if it does not run, FitPrune must. */
export function isJsonServerActive(): boolean {
  return vscode.extensions.getExtension(id)?.isActive === true;
}

/** Starts it if there is one; without it FitPrune's own findings are shown. */
export async function activateJsonServer({ log }: Pick<Services, 'log'>): Promise<void> {
  try {
    await vscode.extensions.getExtension(id)?.activate();
  } catch (error) {
    log.warn(`VS Code's JSON support did not start: ${String(error)}`);
  }
}
