/** Findings as lines that editors and CI read: `PATH:LINE:COLUMN: error CODE: MESSAGE`. */
import type { GateFailure } from '../core/evaluation/gate';
import { plain } from '../core/plain';
import { withoutMoreAlike } from '../core/recipe/checks/alike';
import { checkRecipe } from '../core/recipe/checks/check';
import type { ModelLookup } from '../core/recipe/checks/semantics';
import type { RecipeDiagnostic } from '../core/recipe/checks/diagnostics';
import { colors } from './terminal';

/**
 * A finding as the contract has it: lines and columns count from 1, columns in UTF-16 code units.
 */
export interface Finding {
  code: string;
  severity: 'error' | 'warning' | 'info';
  message: string;
  line: number;
  column: number;
}

/**
 * All findings about a recipe's text. A byte order mark does not count as a column, as in editors.
 */
export async function findingsOf(text: string, lookup?: ModelLookup): Promise<Finding[]> {
  const found = await checkRecipe(text.replace(/^\ufeff/, ''), lookup);
  return withoutMoreAlike(found).map(toFinding);
}

function toFinding({ code, severity, message, range }: RecipeDiagnostic): Finding {
  const { line, column } = range.start;
  return { code, severity, message: String(message), line: line + 1, column: column + 1 };
}

/** A finding about a recipe as a whole, placed at its beginning. */
export function wholeFinding({
  code,
  message,
  severity = 'error',
}: Pick<GateFailure, 'code' | 'message'> & { severity?: Finding['severity'] }): Finding {
  return { code, severity, message: String(message), line: 1, column: 1 };
}

/**
 * On one line each, whatever the message holds; the problem matcher in `package.json` reads them.
 */
export function problemLines(file: string, findings: readonly Finding[]): string[] {
  const paint = { error: colors.red, warning: colors.yellow, info: colors.dim };
  return findings.map(({ code, severity, message, line, column }) => {
    const words = message.replace(/\s+/g, ' ').trim();
    return `${plain(file)}:${line}:${column}: ${paint[severity](severity)} ${code}: ${words}`;
  });
}
