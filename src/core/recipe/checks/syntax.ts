/** Why a text is not JSON, in words for people who edit by hand. */
import { printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { text, type Message, type Text } from '../../text';
import type { DiagnosticCode, RecipeDiagnostic } from './diagnostics';
import type { LineMap } from '../positions';

/**
 * Keyed by the names that the parser prints: its codes are a const enum, which bundlers cannot
 * inline.
 */
const messages: Record<string, Text> = {
  InvalidSymbol: text`This is not a JSON value. Put text in double quotes.`,
  InvalidNumberFormat: text`This is not a JSON number.`,
  PropertyNameExpected: text`A key in double quotes is expected here.`,
  ValueExpected: text`A value is expected here.`,
  ColonExpected: text`A colon is expected here.`,
  CommaExpected: text`A comma is expected here.`,
  CloseBraceExpected: text`A closing brace is missing.`,
  CloseBracketExpected: text`A closing bracket is missing.`,
  EndOfFileExpected: text`Nothing may follow the recipe.`,
  UnexpectedEndOfString: text`A closing quote is missing.`,
  UnexpectedEndOfNumber: text`This number is incomplete.`,
};

export function syntaxDiagnostics(
  json: string,
  lines: LineMap,
  root: Node | undefined,
  errors: readonly ParseError[],
): RecipeDiagnostic[] {
  if (json.trim() === '' || json === '\uFEFF') {
    const message = text`The file is empty. A recipe is a JSON object; a fit writes one.`;
    return [{ code: 'json-syntax', severity: 'error', message, range: lines.range(0, 0) }];
  }
  return [
    ...withoutRepeats(errors).map((error) => explain(json, lines, error)),
    ...(root ? duplicateKeys(root, lines) : []),
  ];
}

/** A text that ends early lacks a brace for each open one, all at its end: reported once. */
function withoutRepeats(errors: readonly ParseError[]): ParseError[] {
  const first = new Map(
    errors.map((one): [string, ParseError] => [`${one.error} ${one.offset}`, one]).reverse(),
  );
  return errors.filter((one) => first.get(`${one.error} ${one.offset}`) === one);
}

function explain(json: string, lines: LineMap, error: ParseError): RecipeDiagnostic {
  const at = (code: DiagnosticCode, message: Message, offset: number, length: number) => ({
    code,
    severity: 'error' as const,
    message,
    range: lines.range(offset, length),
  });
  const name = printParseErrorCode(error.error);
  if (name === 'InvalidCommentToken') {
    const message = text`A recipe is plain JSON, without comments. Put notes under a key of their
      own.`;
    return at('json-comment', message, error.offset, error.length);
  }
  const comma = trailingComma(json, error.offset);
  if (comma !== undefined) {
    return at('json-trailing-comma', text`Nothing follows this comma. Remove it.`, comma, 1);
  }
  const message = messages[name] ?? text`This is not JSON: ${name}.`;
  return at('json-syntax', message, error.offset, error.length);
}

/** The comma before a closing bracket or brace at `offset`. */
function trailingComma(text: string, offset: number): number | undefined {
  if (!/[}\]]/.test(text[offset] ?? '')) return undefined;
  let before = offset - 1;
  while (before >= 0 && /\s/.test(text[before]!)) before--;
  return text[before] === ',' ? before : undefined;
}

/**
 * JSON readers silently take the last of two equal keys: the other one only misleads. Reads only
 * brackets and allocates nothing: this runs on every keystroke.
 */
function duplicateKeys(
  node: Node,
  lines: LineMap,
  found: RecipeDiagnostic[] = [],
): RecipeDiagnostic[] {
  const children = node.children ?? [];
  const isObject = node.type === 'object';
  const seen = isObject && children.length > 1 ? new Set<string>() : undefined;
  for (const child of children) {
    // A key that is being typed has no value yet.
    const [key, value]: (Node | undefined)[] = isObject
      ? (child.children ?? [])
      : [undefined, child];
    if (seen && key) {
      const name = String(key.value);
      if (seen.has(name)) {
        const message = text`The key "${name}" appears twice here. Remove one of the two.`;
        const range = lines.range(key.offset, key.length);
        found.push({ code: 'json-duplicate-key', severity: 'error', message, range });
      }
      seen.add(name);
    }
    if (value?.children) duplicateKeys(value, lines, found);
  }
  return found;
}
