/** How large and how deep a text may be before it is parsed: parsers call themselves for each bracket. */
import type { Localizer } from '../l10n';
import { limits } from '../limits';
import { tooDeepAt } from '../nesting';
import type { RecipeDiagnostic } from './diagnostics';
import type { LineMap } from './positions';

/** What keeps a text from being parsed as a recipe at all. */
export function tooLarge(
  text: string,
  lines: LineMap,
  l10n: Localizer,
): RecipeDiagnostic | undefined {
  const fault = (message: string, offset: number): RecipeDiagnostic => ({
    code: 'json-syntax',
    severity: 'error',
    message,
    range: lines.range(offset, 1),
  });
  if (text.length > limits.recipe) {
    const message = l10n.t(
      'This file has {0} characters; a recipe has at most {1}. Is it a recipe?',
      text.length,
      limits.recipe,
    );
    return fault(message, 0);
  }
  const deep = tooDeepAt(text, limits.nesting);
  if (deep === undefined) return undefined;
  const message = l10n.t(
    'Brackets nest more than {0} levels deep here. Remove what is inside this one.',
    limits.nesting,
  );
  return fault(message, deep);
}

/** Whether brackets nest too deep for whatever walks a recipe's tree. */
export function isTooDeep(text: string): boolean {
  return text.length > limits.recipe || tooDeepAt(text, limits.nesting) !== undefined;
}
