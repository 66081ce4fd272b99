/** Fixes of texts that are nearly JSON: missing characters, and spellings of other languages. */
import { text } from '../../text';
import { parseTree, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { withoutBom } from '../document';
import { applyTextEdits, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

/** Python's names. */
const words: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

/**
 * The first fix after which the text has no error left; one that only moves the error does not
 * count.
 */
export function jsonFixes({ document, diagnostic }: FixRequest): Fix[] {
  const json = document.text;
  const { offset } = diagnostic.range;
  const errors = errorsOf(json);
  const names = errors
    .filter((error) => error.offset === offset)
    .map(({ error }) => printParseErrorCode(error));
  const candidates = names.flatMap((name) => candidatesFor(name, json, offset));
  const found = candidates.find((edit) =>
    errorsOf(applyTextEdits(json, [edit])).every((error) => error.offset < edit.offset),
  );
  if (!found) return [];
  const title = found.length === 0 ? text`Insert ${found.text}` : text`Write ${found.text}`;
  return [{ title, edits: [found], preferred: true }];
}

function candidatesFor(name: string, text: string, offset: number): TextEdit[] {
  const end = text.slice(0, offset).trimEnd().length;
  const insert = (what: string): TextEdit[] => [{ offset: end, length: 0, text: what }];
  switch (name) {
    case 'CommaExpected':
      return [',', '}', ']'].flatMap(insert);
    case 'ColonExpected':
      return insert(':');
    case 'CloseBraceExpected':
      return insert('}');
    case 'CloseBracketExpected':
      return insert(']');
    case 'UnexpectedEndOfString':
      return closed(text, offset);
    default:
      return spelled(text, offset);
  }
}

/** A quote before the brackets and the comma that end the line. */
function closed(text: string, offset: number): TextEdit[] {
  const [line] = /^[^\r\n]*/.exec(text.slice(offset))!;
  const [tail] = /[\s\]},]*$/.exec(line)!;
  return [{ offset: offset + line.length - tail.length, length: 0, text: '"' }];
}

/** The word or number at `offset` as JSON spells it. */
function spelled(text: string, offset: number): TextEdit[] {
  const rest = text.slice(offset);
  const replace = (from: string, to: string): TextEdit[] => [
    { offset, length: from.length, text: to },
  ];
  const [, quoted, inner] = /^('([^'"\r\n]*)')/.exec(rest) ?? [];
  if (quoted !== undefined) return replace(quoted, JSON.stringify(inner));
  const [number] = /^[+.]?\d*\.?\d*/.exec(rest)!;
  if (/\d/.test(number)) return replace(number, String(Number(number)));
  const [word] = /^[\p{L}_$][\p{L}\d_$-]*/u.exec(rest) ?? [];
  if (word === undefined) return [];
  return replace(word, words[word] ?? JSON.stringify(word));
}

function errorsOf(text: string): ParseError[] {
  const errors: ParseError[] = [];
  parseTree(withoutBom(text), errors, { disallowComments: true, allowTrailingComma: false });
  return errors;
}
