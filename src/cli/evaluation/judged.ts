/** The verdict of `evaluate --max-drop` on a recipe, in the form of `check`. */
import type { GateFailure } from '../../core/evaluation/gate';
import { problemLines, wholeFinding, type Finding } from '../problems';

export interface Judged {
  ok: boolean;
  diagnostics: Finding[];
}

/** The verdict on a recipe that was measured. */
export function judged(failure: GateFailure | undefined): Judged {
  return {
    ok: failure === undefined,
    diagnostics: failure === undefined ? [] : [wholeFinding(failure)],
  };
}

/** Below the tables, a line a finding. */
export function withProblems(
  tables: string,
  recipes: readonly ({ path: string } & Partial<Judged>)[],
): string {
  const lines = recipes.flatMap(({ path, diagnostics = [] }) => problemLines(path, diagnostics));
  return lines.length > 0 ? `${tables}\n\n${lines.join('\n')}` : tables;
}
