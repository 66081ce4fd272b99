/** Recipes opened in the editor, with a mark for the cursor where a test needs one. */
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { until } from './wait';
import { inWorkspace } from './workspace';

export const sample = (): string => readFileSync(inWorkspace('shapes-50.fitprune.json'), 'utf8');

/** The sample's recipe with some text replaced; fails when it is not there. */
export function sampleWith(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The sample does not contain ${from}`);
    return text.replace(from, to);
  }, sample());
}

export interface Opened {
  document: vscode.TextDocument;
  /** Where `|` was; the beginning if there was none. */
  position: vscode.Position;
}

let files = 0;

/** A new recipe on the disk, in an editor. */
export async function openRecipe(marked: string): Promise<Opened> {
  const uri = vscode.Uri.file(inWorkspace(`test-${files++}.fitprune.json`));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(marked.replace('|', '')));
  return show(await vscode.workspace.openTextDocument(uri), marked);
}

/** A recipe without a name. */
export async function openUntitled(marked: string): Promise<Opened> {
  const content = marked.replace('|', '');
  return show(await vscode.workspace.openTextDocument({ language: 'fitprune', content }), marked);
}

async function show(document: vscode.TextDocument, marked: string): Promise<Opened> {
  await vscode.window.showTextDocument(document);
  // A byte order mark is not a part of what an editor holds.
  const offset = Math.max(0, marked.replace('\uFEFF', '').indexOf('|'));
  return { document, position: document.positionAt(offset) };
}

/** Diagnostics as soon as `found` holds for them. */
export function diagnosticsOf(
  { uri }: vscode.TextDocument,
  found: (all: vscode.Diagnostic[]) => boolean,
): Promise<vscode.Diagnostic[]> {
  return until('diagnostics', () => {
    const all = vscode.languages.getDiagnostics(uri);
    return found(all) && all;
  });
}

export function codeOf({ code }: vscode.Diagnostic): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

/** The text that something is about. */
export function textAt(document: vscode.TextDocument, range: vscode.Range): string {
  return document.getText(range);
}
