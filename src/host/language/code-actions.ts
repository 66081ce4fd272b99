/** Quick fixes for diagnostics, and all harmless ones at once. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import type { RecipeDiagnostic } from '../../core/recipe/checks/diagnostics';
import type { TextEdit } from '../../core/recipe/editing/edits';
import { fixAllEdits } from '../../core/recipe/editing/fix-all';
import type { Fix } from '../../core/recipe/editing/fix';
import { fixesFor, modelCodes } from '../../core/recipe/editing/fixes';
import type { Services } from '../services';
import { localize } from '../localize';
import type { RecipeDiagnostics } from './diagnostics';
import { pathChoices } from './models';
import { parsed, rangeIn, textEdits } from './parsed';
import { recipeSelector } from '../selector';

const fixAll = vscode.CodeActionKind.SourceFixAll.append('fitprune');

export function activateCodeActions(
  services: Services,
  diagnostics: RecipeDiagnostics,
): vscode.Disposable {
  const provider: vscode.CodeActionProvider = {
    async provideCodeActions(document, range, { only, diagnostics: shown }) {
      const wants = (kind: vscode.CodeActionKind) => only === undefined || only.contains(kind);
      const actions: vscode.CodeAction[] = [];
      if (only?.contains(fixAll) === true) actions.push(...allAtOnce(document));
      if (!wants(vscode.CodeActionKind.QuickFix)) return actions;
      const findings = [...diagnostics.findings(document), ...schemaDiagnostics(document, shown)];
      for (const finding of findings) {
        const place = rangeIn(document, finding.range);
        if (!place.intersection(range)) continue;
        const about = shown.filter((one) => isAbout(one, finding, place));
        for (const fix of await fixes(services, diagnostics, document, finding)) {
          const action = toAction(document, fix);
          // A misspelt key is unknown and missing at once: one offer fixes both.
          const same = actions.find((one) => sameFix(one, action));
          if (same) same.diagnostics = [...(same.diagnostics ?? []), ...about];
          else actions.push(Object.assign(action, { diagnostics: about }));
        }
      }
      return actions;
    },
  };
  return vscode.languages.registerCodeActionsProvider(recipeSelector, provider, {
    providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, fixAll],
  });
}

async function fixes(
  { index }: Services,
  diagnostics: RecipeDiagnostics,
  document: vscode.TextDocument,
  finding: RecipeDiagnostic,
): Promise<Fix[]> {
  const canRefit = vscode.workspace.isTrusted && document.uri.scheme === 'file';
  const found = diagnostics.outcome(document)?.found;
  const model = modelCodes.has(finding.code)
    ? { model: { found, others: await pathChoices(index, document) } }
    : {};
  const options = { canRefit, canEvaluate: canRefit, ...model };
  return fixesFor(parsed(document), finding, options);
}

/**
 * Findings of VS Code's JSON server in a text without syntax errors come from the schema; only
 * their places are used, not their words.
 */
function schemaDiagnostics(
  document: vscode.TextDocument,
  shown: readonly vscode.Diagnostic[],
): RecipeDiagnostic[] {
  const { syntax, lines } = parsed(document);
  if (syntax.length > 0) return [];
  return shown
    .filter(({ source }) => source !== 'fitprune')
    .map(({ message, range }) => {
      const offset = document.offsetAt(range.start);
      const place = lines.range(offset, document.offsetAt(range.end) - offset);
      return { code: 'schema', severity: 'warning', message, range: place };
    });
}

/** Ours by code; of the JSON server's syntax errors, the one at the same place. */
function isAbout(
  shown: vscode.Diagnostic,
  finding: RecipeDiagnostic,
  place: vscode.Range,
): boolean {
  const code = typeof shown.code === 'object' ? shown.code.value : shown.code;
  if (shown.source === 'fitprune') return code === finding.code && shown.range.isEqual(place);
  if (finding.code === 'schema') return shown.range.isEqual(place);
  return finding.code.startsWith('json-') && shown.range.intersection(place) !== undefined;
}

function sameFix(one: vscode.CodeAction, other: vscode.CodeAction): boolean {
  const edits = ({ edit }: vscode.CodeAction) => JSON.stringify(edit?.entries());
  return one.title === other.title && edits(one) === edits(other);
}

function toAction(document: vscode.TextDocument, fix: Fix): vscode.CodeAction {
  const title = localize(fix.title);
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.isPreferred = fix.preferred === true;
  if (fix.command) {
    const command = { refit: commands.refitRecipe, evaluate: commands.evaluateRecipe }[fix.command];
    action.command = { command, title, arguments: [document.uri] };
  } else action.edit = workspaceEdit(document, fix.edits);
  return action;
}

function allAtOnce(document: vscode.TextDocument): vscode.CodeAction[] {
  const edits = fixAllEdits(document.getText());
  if (edits.length === 0) return [];
  const action = new vscode.CodeAction(vscode.l10n.t('Fix all of the recipe'), fixAll);
  action.edit = workspaceEdit(document, edits);
  return [action];
}

function workspaceEdit(
  document: vscode.TextDocument,
  edits: readonly TextEdit[],
): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, textEdits(document, edits));
  return edit;
}
