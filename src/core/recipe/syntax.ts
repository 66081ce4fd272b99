/** Why a text is no JSON, in words for someone who edits by hand. */
import { printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { DiagnosticCode, RecipeDiagnostic } from './diagnostics';
import type { LineMap } from './positions';

/** By the names that the parser prints: its codes are a const enum, which bundlers cannot inline. */
const messages: Record<string, string> = {
  InvalidSymbol: 'This is no JSON value. Text stands in double quotes.',
  InvalidNumberFormat: 'This is no JSON number.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected here.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing brace is missing.',
  CloseBracketExpected: 'A closing bracket is missing.',
  EndOfFileExpected: 'Nothing may follow the recipe.',
  UnexpectedEndOfString: 'A closing quote is missing.',
  UnexpectedEndOfNumber: 'This number is incomplete.',
};

export function syntaxDiagnostics(
  text: string,
  lines: LineMap,
  root: Node | undefined,
  errors: readonly ParseError[],
): RecipeDiagnostic[] {
  if (text.trim() === '' || text === '\uFEFF') {
    const message = 'The file is empty. A recipe is a JSON object; "fitprune fit" writes one.';
    return [{ code: 'json-syntax', severity: 'error', message, range: lines.range(0, 0) }];
  }
  return [
    ...errors.map((error) => explain(text, lines, error)),
    ...(root ? duplicateKeys(root, lines) : []),
  ];
}

function explain(text: string, lines: LineMap, error: ParseError): RecipeDiagnostic {
  const at = (code: DiagnosticCode, message: string, offset: number, length: number) => ({
    code,
    severity: 'error' as const,
    message,
    range: lines.range(offset, length),
  });
  const name = printParseErrorCode(error.error);
  if (name === 'InvalidCommentToken') {
    const message = 'A recipe is plain JSON, without comments. Put notes under a key of their own.';
    return at('json-comment', message, error.offset, error.length);
  }
  const comma = trailingComma(text, error.offset);
  if (comma !== undefined) {
    return at('json-trailing-comma', 'Nothing follows this comma. Remove it.', comma, 1);
  }
  const message = messages[name] ?? `This is no JSON: ${name}.`;
  return at('json-syntax', message, error.offset, error.length);
}

/** The comma before a closing bracket or brace at `offset`. */
function trailingComma(text: string, offset: number): number | undefined {
  if (!/[}\]]/.test(text[offset] ?? '')) return undefined;
  const before = text.slice(0, offset).trimEnd();
  return before.endsWith(',') ? before.length - 1 : undefined;
}

/** JSON readers silently take the last of two equal keys: the other one only misleads. */
function duplicateKeys(node: Node, lines: LineMap): RecipeDiagnostic[] {
  const found: RecipeDiagnostic[] = [];
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const key = node.type === 'object' ? child.children?.[0] : undefined;
    if (key) {
      const name = String(key.value);
      if (seen.has(name)) {
        const message = `"${name}" stands here a second time. Remove one of the two.`;
        const range = lines.range(key.offset, key.length);
        found.push({ code: 'json-duplicate-key', severity: 'error', message, range });
      }
      seen.add(name);
    }
    found.push(...duplicateKeys(child, lines));
  }
  return found;
}
