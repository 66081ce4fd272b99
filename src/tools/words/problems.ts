/** Why a recipe cannot be used, for agents that may repair it: each reason once, with its line. */
import type { RecipeDiagnostic } from '../../core/recipe/checks/diagnostics';

/** Nobody fixes more of them one by one. */
const most = 10;

/** `Line 1: A closing brace is missing.`, one a sentence; whole sentences all of them. */
export function problemsText(errors: readonly RecipeDiagnostic[]): string {
  const all = errors.map(
    ({ message, range }) => `Line ${range.start.line + 1}: ${sentence(String(message))}`,
  );
  const once = [...new Set(all)];
  const more = once.length - most;
  return [...once.slice(0, most), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

/** The words with exactly one full stop at their end. */
export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
