/** Quick fixes of diagnostics, as edits of the text. */
import type { DiagnosticCode, RecipeDiagnostic } from '../checks/diagnostics';
import type { RecipeDocument } from '../document';
import { budgetFixes } from './fix-budget';
import { jsonFixes } from './fix-json';
import { keyFixes } from './fix-keys';
import { modelFixes, type ModelKnowledge } from './fix-model';
import { rankingFixes } from './fix-ranking';
import { recordFixes } from './fix-records';
import { schemaFixes } from './fix-schema';
import { stepFixes } from './fix-steps';
import { syntaxFixes } from './fix-syntax';
import { Fix } from './fix';

export interface FixOptions {
  /** The budget can be fitted again: statistics may be read here. */
  canRefit: boolean;
  /** The recipe can be evaluated again: the model may be run here. */
  canEvaluate?: boolean;
  /** Needed for fixes about the model only. */
  model?: ModelKnowledge;
}

export function fixesFor(
  document: RecipeDocument,
  diagnostic: RecipeDiagnostic,
  options: FixOptions,
): Fix[] {
  const request = { document, diagnostic };
  switch (diagnostic.code) {
    case 'schedule-order':
    case 'layer-repeated':
    case 'layer-range':
    case 'before-impossible':
    case 'keep-increases':
    case 'keep-decimals':
    case 'step-redundant':
      return stepFixes(request);
    case 'ranking-parameter':
    case 'ranking-grid':
    case 'ranking-place':
    case 'ranking-block':
      return rankingFixes(request);
    case 'budget-missed':
    case 'budget-unused':
      return budgetFixes(request, options.canRefit);
    case 'model-missing':
    case 'model-unreadable':
    case 'fingerprint-changed':
    case 'model-mismatch':
      return options.model ? modelFixes(request, options.model) : [];
    case 'evaluation-stale':
      return recordFixes(request, options.canEvaluate === true);
    case 'budget-time-unknown':
    case 'interval-order':
      // Only a fit with a profile of the device knows the times, only a measurement its interval.
      return [];
    case 'json-comment':
    case 'json-trailing-comma':
    case 'json-duplicate-key':
      return syntaxFixes(request);
    case 'json-syntax':
      return jsonFixes(request);
    case 'key-unknown':
      return keyFixes(request);
    // A version that is not a number only has the wrong type.
    case 'version-unsupported':
    case 'schema':
      return schemaFixes(request);
  }
}

/** Codes whose fixes need the model. */
export const modelCodes: ReadonlySet<DiagnosticCode> = new Set([
  'model-missing',
  'model-unreadable',
  'fingerprint-changed',
  'model-mismatch',
]);
