/** Diagnostics of recipes as they are edited: the core's rules, at the place they are about. */
import path from 'node:path';
import * as vscode from 'vscode';
import { modelLookup } from '../../core/model/lookup';
import { semanticDiagnostics } from '../../core/recipe/check';
import type { RecipeDiagnostic, Severity } from '../../core/recipe/diagnostics';
import { parseDocument } from '../../core/recipe/document';

const suffix = '.fitprune.json';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** A check looks at the model on disk: wait until nobody has typed for this long, in milliseconds. */
const pause = 250;

/** VS Code's JSON server checks the schema (`jsonValidation`); the rules on top of it come from here. */
export function activateDiagnostics(context: vscode.ExtensionContext): void {
  const collection = vscode.languages.createDiagnosticCollection('fitprune');
  const log = vscode.window.createOutputChannel('FitPrune', { log: true });
  const waiting = new Map<string, NodeJS.Timeout>();
  const refresh = (document: vscode.TextDocument): void => {
    if (!document.fileName.endsWith(suffix)) return;
    const key = document.uri.toString();
    clearTimeout(waiting.get(key));
    const timer = setTimeout(() => {
      waiting.delete(key);
      check(document, collection).catch((error: unknown) => {
        log.error(error instanceof Error ? error : String(error));
      });
    }, pause);
    waiting.set(key, timer);
  };
  context.subscriptions.push(
    collection,
    log,
    {
      dispose: () => {
        for (const timer of waiting.values()) clearTimeout(timer);
      },
    },
    vscode.workspace.onDidOpenTextDocument(refresh),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      refresh(document);
    }),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      collection.delete(uri);
    }),
  );
  vscode.workspace.textDocuments.forEach(refresh);
}

async function check(
  document: vscode.TextDocument,
  collection: vscode.DiagnosticCollection,
): Promise<void> {
  const { version } = document;
  // Looking up the model reads files beside the recipe, which an untrusted workspace may not ask for.
  const isOnDisk = document.uri.scheme === 'file' && vscode.workspace.isTrusted;
  const lookup = isOnDisk ? modelLookup(path.dirname(document.fileName)) : undefined;
  const recipe = parseDocument(document.getText());
  const found =
    recipe.syntax.length > 0 ? recipe.syntax : await semanticDiagnostics(recipe, lookup);
  // What was typed meanwhile is checked on its own.
  if (document.isClosed || document.version !== version) return;
  collection.set(
    document.uri,
    found.map((one) => toDiagnostic(document, one)),
  );
}

function toDiagnostic(
  document: vscode.TextDocument,
  { code, severity, message, range }: RecipeDiagnostic,
): vscode.Diagnostic {
  const start = document.positionAt(range.offset);
  const end = document.positionAt(range.offset + range.length);
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(start, end),
    message,
    severities[severity],
  );
  diagnostic.code = code;
  diagnostic.source = 'fitprune';
  return diagnostic;
}
