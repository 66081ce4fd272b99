/** Why a text is no JSON, in words for someone who edits by hand. */
import { printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Localizer } from '../l10n';
import type { DiagnosticCode, RecipeDiagnostic } from './diagnostics';
import type { LineMap } from './positions';

/** By the names that the parser prints: its codes are a const enum, which bundlers cannot inline. */
const messages: Record<string, (l10n: Localizer) => string> = {
  InvalidSymbol: (l10n) => l10n.t('This is no JSON value. Text stands in double quotes.'),
  InvalidNumberFormat: (l10n) => l10n.t('This is no JSON number.'),
  PropertyNameExpected: (l10n) => l10n.t('A key in double quotes is expected here.'),
  ValueExpected: (l10n) => l10n.t('A value is expected here.'),
  ColonExpected: (l10n) => l10n.t('A colon is expected here.'),
  CommaExpected: (l10n) => l10n.t('A comma is expected here.'),
  CloseBraceExpected: (l10n) => l10n.t('A closing brace is missing.'),
  CloseBracketExpected: (l10n) => l10n.t('A closing bracket is missing.'),
  EndOfFileExpected: (l10n) => l10n.t('Nothing may follow the recipe.'),
  UnexpectedEndOfString: (l10n) => l10n.t('A closing quote is missing.'),
  UnexpectedEndOfNumber: (l10n) => l10n.t('This number is incomplete.'),
};

export function syntaxDiagnostics(
  text: string,
  lines: LineMap,
  root: Node | undefined,
  errors: readonly ParseError[],
  l10n: Localizer,
): RecipeDiagnostic[] {
  if (text.trim() === '' || text === '\uFEFF') {
    const message = l10n.t('The file is empty. A recipe is a JSON object; a fit writes one.');
    return [{ code: 'json-syntax', severity: 'error', message, range: lines.range(0, 0) }];
  }
  return [
    ...errors.map((error) => explain(text, lines, error, l10n)),
    ...(root ? duplicateKeys(root, lines, l10n) : []),
  ];
}

function explain(
  text: string,
  lines: LineMap,
  error: ParseError,
  l10n: Localizer,
): RecipeDiagnostic {
  const at = (code: DiagnosticCode, message: string, offset: number, length: number) => ({
    code,
    severity: 'error' as const,
    message,
    range: lines.range(offset, length),
  });
  const name = printParseErrorCode(error.error);
  if (name === 'InvalidCommentToken') {
    const message = l10n.t(
      'A recipe is plain JSON, without comments. Put notes under a key of their own.',
    );
    return at('json-comment', message, error.offset, error.length);
  }
  const comma = trailingComma(text, error.offset);
  if (comma !== undefined) {
    return at('json-trailing-comma', l10n.t('Nothing follows this comma. Remove it.'), comma, 1);
  }
  const message = messages[name]?.(l10n) ?? l10n.t('This is no JSON: {0}.', name);
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
 * JSON readers silently take the last of two equal keys: the other one only misleads. Looks at brackets
 * alone and makes nothing on the way: this runs on every keystroke.
 */
function duplicateKeys(
  node: Node,
  lines: LineMap,
  l10n: Localizer,
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
        const message = l10n.t('"{0}" stands here a second time. Remove one of the two.', name);
        const range = lines.range(key.offset, key.length);
        found.push({ code: 'json-duplicate-key', severity: 'error', message, range });
      }
      seen.add(name);
    }
    if (value?.children) duplicateKeys(value, lines, l10n, found);
  }
  return found;
}
