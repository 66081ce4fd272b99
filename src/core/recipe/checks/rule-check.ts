/** What a rule of recipes gets, and where it reports. */
import type { Message } from '../../text';
import type { DiagnosticCode, Severity } from './diagnostics';
import type { RecipeDocument } from '../document';
import type { TextRange } from '../positions';

export interface Check {
  document: RecipeDocument;
  report: (code: DiagnosticCode, severity: Severity, message: Message, range: TextRange) => void;
}
