/** Diagnostics of recipes as they are edited: the core's rules, at the place they are about. */
import * as vscode from 'vscode';
import { withoutMoreAlike } from '../../core/recipe/checks/alike';
import type { RecipeDiagnostic, Severity } from '../../core/recipe/checks/diagnostics';
import { isBroken } from '../../core/recipe/editing/analysis';
import { withSuggestions } from '../../core/recipe/checks/misspelt-values';
import { withoutMisspeltTwice } from '../../core/recipe/checks/rules-keys';
import {
  lookUp,
  modelPlace,
  semanticDiagnostics,
  versionDiagnostics,
  type ModelOutcome,
} from '../../core/recipe/checks/semantics';
import type { Services } from '../services';
import { inBackground } from '../failures';
import { localize } from '../localize';
import { documentationOf } from './documentation';
import { activateJsonServer, isJsonServerActive } from './json-server';
import { mayRead, workspaceLookup } from './models';
import { parsed, rangeIn } from './parsed';
import { schemaDiagnostics } from './schema-service';
import { hasRecipeName, isRecipe } from '../selector';

const severities: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  info: vscode.DiagnosticSeverity.Information,
};

/** Reading a model's files waits until nobody has typed for this long, in milliseconds. */
const pause = 250;

interface State {
  outcome?: ModelOutcome;
  schema: RecipeDiagnostic[];
  timer?: NodeJS.Timeout;
}

export class RecipeDiagnostics {
  private readonly collection = vscode.languages.createDiagnosticCollection('fitprune');
  private readonly states = new Map<string, State>();
  private readonly disposables: { dispose(): unknown }[];
  private isJsonServerAsked = false;

  constructor(private readonly services: Services) {
    const all = (): void => {
      vscode.workspace.textDocuments.forEach((document) => {
        this.refresh(document);
      });
    };
    this.disposables = [
      this.collection,
      vscode.workspace.onDidOpenTextDocument((document) => {
        this.refresh(document);
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.refresh(document);
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.forget(uri);
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('json.validate')) all();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(all),
      services.index.onDidChange(() => {
        vscode.workspace.textDocuments.filter(isRecipe).forEach((document) => {
          this.checkLater(document);
        });
      }),
    ];
    all();
  }

  /**
   * Findings about a document in its present state, whether FitPrune or the JSON server shows them.
   */
  findings(document: vscode.TextDocument): RecipeDiagnostic[] {
    // A new recipe is empty before anything was done wrong.
    if (document.isUntitled && document.getText().trim() === '') return [];
    const recipe = parsed(document);
    const { outcome, schema = [] } = this.states.get(document.uri.toString()) ?? {};
    // In an incomplete text only missing parts are reported.
    const rules = isBroken(recipe) ? [] : semanticDiagnostics(recipe, outcome);
    if (recipe.syntax.length > 0) return [...recipe.syntax, ...rules];
    // The schema's findings about another version would mislead, as in `fitprune check`.
    const version = versionDiagnostics(recipe);
    if (version.length > 0) return version;
    return withoutMisspeltTwice(recipe, [...withSuggestions(recipe, schema), ...rules]);
  }

  /** The result of looking up the model that the recipe names. */
  outcome(document: vscode.TextDocument): ModelOutcome | undefined {
    return this.states.get(document.uri.toString())?.outcome;
  }

  dispose(): void {
    for (const { timer } of this.states.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** The rules of the text at once, those that need more than it a little later. */
  private refresh(document: vscode.TextDocument): void {
    if (!isRecipe(document)) return;
    this.wakeJsonServer();
    this.publish(document);
    this.checkLater(document);
  }

  /** Called with the first recipe; FitPrune does not repeat what it reports from then on. */
  private wakeJsonServer(): void {
    if (this.isJsonServerAsked) return;
    this.isJsonServerAsked = true;
    void activateJsonServer(this.services).then(() => {
      for (const document of vscode.workspace.textDocuments) {
        if (isRecipe(document)) this.publish(document);
      }
    });
  }

  private publish(document: vscode.TextDocument): void {
    const shown = this.findings(document).filter(
      ({ code }) => !isShownByJsonServer(document, code),
    );
    this.collection.set(
      document.uri,
      withoutMoreAlike(shown).map((finding) => this.toDiagnostic(document, finding)),
    );
  }

  private checkLater(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const state = this.states.get(key) ?? { schema: [] };
    this.states.set(key, state);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => {
      inBackground(this.services.log, this.check(document, state));
    }, pause);
  }

  private async check(document: vscode.TextDocument, state: State): Promise<void> {
    const { version } = document;
    const recipe = parsed(document);
    const place = modelPlace(recipe);
    const lookup = workspaceLookup(this.services.index, document);
    const allowed = place && mayRead(document, place.path);
    const [outcome, schema] = await Promise.all([
      lookup && allowed ? lookUp(lookup, place) : undefined,
      hasRecipeName(document.uri) ? missing(document) : schemaDiagnostics(document),
    ]);
    // The text has changed meanwhile, and is checked by itself.
    if (document.isClosed || document.version !== version) return;
    const before = JSON.stringify([state.outcome, state.schema]);
    if (outcome) state.outcome = outcome;
    else delete state.outcome;
    state.schema = schema;
    if (JSON.stringify([state.outcome, schema]) !== before) this.publish(document);
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.states.get(key)?.timer);
    this.states.delete(key);
    this.collection.delete(uri);
  }

  private toDiagnostic(
    document: vscode.TextDocument,
    { code, severity, message, range }: RecipeDiagnostic,
  ): vscode.Diagnostic {
    const place = rangeIn(document, range);
    const diagnostic = new vscode.Diagnostic(place, localize(message), severities[severity]);
    diagnostic.source = 'fitprune';
    diagnostic.code = documentationOf(this.services.context, code);
    if (code === 'evaluation-stale' || code === 'step-redundant') {
      diagnostic.tags = [vscode.DiagnosticTag.Unnecessary];
    }
    return diagnostic;
  }
}

/**
 * The JSON server reports the other violations of the schema; the library is loaded with the first
 * recipe.
 */
async function missing(document: vscode.TextDocument): Promise<RecipeDiagnostic[]> {
  const { missingDiagnostics } = await import('../../core/recipe/checks/missing');
  return document.getText().trim() === '' ? [] : missingDiagnostics(document.getText());
}

/** Syntax errors that VS Code's JSON server shows already, which are not repeated. */
function isShownByJsonServer(
  document: vscode.TextDocument,
  code: RecipeDiagnostic['code'],
): boolean {
  if (!code.startsWith('json-') || document.getText().trim() === '') return false;
  if (!isJsonServerActive()) return false;
  if (!vscode.workspace.getConfiguration('json').get<boolean>('validate.enable', true))
    return false;
  // In JSON with comments that server accepts comments.
  return document.languageId === 'jsonc' ? code !== 'json-comment' : true;
}
