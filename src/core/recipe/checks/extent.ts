/**
 * How large and how deep a text may be before it is parsed: parsers call themselves for each
 * bracket.
 */
import { text, type Message } from '../../text';
import { limits } from '../../limits';
import { tooDeepAt } from '../../nesting';
import type { RecipeDiagnostic } from './diagnostics';
import type { LineMap } from '../positions';

/** Reasons why a text cannot be parsed as a recipe at all. */
export function tooLarge(json: string, lines: LineMap): RecipeDiagnostic | undefined {
  const fault = (message: Message, offset: number): RecipeDiagnostic => ({
    code: 'json-syntax',
    severity: 'error',
    message,
    range: lines.range(offset, 1),
  });
  if (json.length > limits.recipe) {
    const message = text`This file has ${json.length} characters; a recipe has at most
      ${limits.recipe}. Is it a recipe?`;
    return fault(message, 0);
  }
  const deep = tooDeepAt(json, limits.nesting);
  if (deep === undefined) return undefined;
  const message = text`Brackets nest more than ${limits.nesting} levels deep here. Remove what is
    inside this one.`;
  return fault(message, deep);
}

/** Whether brackets are nested too deeply for recursive code. */
export function isTooDeep(text: string): boolean {
  return text.length > limits.recipe || tooDeepAt(text, limits.nesting) !== undefined;
}
