/** Addresses from state that was kept: anybody may have written it. */
import * as vscode from 'vscode';

/** undefined if the text is not a URI. */
export function parseUri(text: unknown): vscode.Uri | undefined {
  try {
    return typeof text === 'string' ? vscode.Uri.parse(text, true) : undefined;
  } catch {
    return undefined;
  }
}
