/** What a rule of recipes is given, and where it reports. */
import type { Localizer } from '../l10n';
import type { DiagnosticCode, Severity } from './diagnostics';
import type { RecipeDocument } from './document';
import type { TextRange } from './positions';

export interface Check {
  document: RecipeDocument;
  l10n: Localizer;
  report: (code: DiagnosticCode, severity: Severity, message: string, range: TextRange) => void;
}
