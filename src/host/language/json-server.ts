/** VS Code's JSON server: it takes recipes for its own once it runs, but wakes for no language but JSON itself. */
import * as vscode from 'vscode';
import type { Services } from '../services';

const id = 'vscode.json-language-features';

/** Whether it shows what is wrong with a recipe's JSON: where it does not run, nobody does but FitPrune. */
export function isJsonServerActive(): boolean {
  return vscode.extensions.getExtension(id)?.isActive === true;
}

/** Starts it where there is one; a window without it keeps FitPrune's own words. */
export async function activateJsonServer({ log }: Pick<Services, 'log'>): Promise<void> {
  try {
    await vscode.extensions.getExtension(id)?.activate();
  } catch (error) {
    log.warn(`VS Code's JSON support did not start: ${String(error)}`);
  }
}
