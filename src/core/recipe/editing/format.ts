/**
 * Lays a recipe out again: line breaks stay where they were made, spaces and indentation are put
 * right.
 */
import { createScanner, type SyntaxKind } from 'jsonc-parser';
import { withoutBom } from '../document';
import { isTooDeep } from '../checks/extent';
import type { TextEdit } from './edits';

export interface FormatOptions {
  tabSize: number;
  insertSpaces: boolean;
  /** Only edits that touch these offsets are made. */
  within?: { from: number; to: number };
}

/** A line that is opened up only because it is longer than this. */
const width = 100;

// The scanner's kinds are a const enum, which bundlers cannot inline.
const kinds = { lineComment: 12, blockComment: 13, lineBreak: 14, trivia: 15, end: 17 };

interface Token {
  offset: number;
  text: string;
  /** Whether the line breaks between the token before and this one, to stay so. */
  broken: boolean;
  isLineComment: boolean;
  isComment: boolean;
}

/** Works on any text, valid or not; never changes a token. */
export function formatEdits(text: string, options: FormatOptions): TextEdit[] {
  if (isTooDeep(text)) return [];
  const tokens = scan(withoutBom(text));
  const layouts = bracketLayouts(tokens);
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const unit = options.insertSpaces ? ' '.repeat(options.tabSize) : '\t';
  const { from, to } = options.within ?? { from: 0, to: Infinity };
  const edits: TextEdit[] = [];
  const around: Layout[] = [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    const layout = isCloser(token) ? around.pop() : around.at(-1);
    if (before) {
      const offset = before.offset + before.text.length;
      const gap = text.slice(offset, token.offset);
      const wanted = breaksBefore(before, token, layout ?? 'as written')
        ? eol + unit.repeat(around.length)
        : space(before, token, gap);
      if (gap !== wanted && token.offset >= from && offset <= to) {
        edits.push({ offset, length: gap.length, text: wanted });
      }
    }
    if (isOpener(token)) around.push(layouts.get(index) ?? 'as written');
  });
  return edits;
}

function scan(text: string): Token[] {
  const scanner = createScanner(text, false);
  const tokens: Token[] = [];
  let broken = false;
  for (;;) {
    const kind: SyntaxKind = scanner.scan();
    const code = kind as number;
    if (code === kinds.end) return tokens;
    if (code === kinds.trivia) continue;
    if (code === kinds.lineBreak) {
      broken = true;
      continue;
    }
    const [offset, length] = [scanner.getTokenOffset(), scanner.getTokenLength()];
    const isLineComment = code === kinds.lineComment;
    const isComment = isLineComment || code === kinds.blockComment;
    const token = text.slice(offset, offset + length);
    const before = tokens.at(-1);
    // A line break around a colon, before a comma or between empty brackets is removed: it does not
    // show how the author laid the text out.
    const empty = /^[{[]$/.test(before?.text ?? '') && /^[}\]]$/.test(token);
    const closes = empty || token === ',' || token === ':' || before?.text === ':';
    const stays = broken && (!closes || before?.isLineComment === true);
    tokens.push({ offset, text: token, broken: stays, isLineComment, isComment });
    broken = false;
  }
}

/**
 * The layout inside a pair of brackets: on one line (with line breaks only where the author made
 * some), on lines of its own as the author broke them, or one line for each element.
 */
type Layout = 'as written' | 'own lines' | 'a line each';

/** Layouts by the index of the opening bracket's token. */
function bracketLayouts(tokens: readonly Token[]): Map<number, Layout> {
  const layouts = new Map<number, Layout>();
  const open: { start: number; separated: boolean }[] = [];
  tokens.forEach((token, index) => {
    const around = open.at(-1);
    if (around && token.broken && tokens[index - 1]!.text === ',') around.separated = true;
    if (isOpener(token)) open.push({ start: index, separated: false });
    if (!isCloser(token)) return;
    const closed = open.pop();
    if (!closed || index === closed.start + 1) return;
    const inside = tokens.slice(closed.start + 1, index + 1);
    const isList = token.text === ']';
    if (inside[0]!.broken || token.broken || (isList && closed.separated)) {
      layouts.set(closed.start, 'own lines');
    } else if (inside.every(({ broken }) => !broken)) {
      const steps = isList && inside[0]!.text === '{';
      const opens = open.length === 0 || (open.length === 1 && (steps || isLong(inside)));
      layouts.set(closed.start, opens ? 'a line each' : 'as written');
    } else if (open.length === 0) layouts.set(closed.start, 'own lines');
  });
  // Brackets that are not closed yet are being typed.
  for (const { start } of open) {
    if (tokens[start + 1]?.broken === true) layouts.set(start, 'own lines');
  }
  return layouts;
}

function isLong(tokens: readonly Token[]): boolean {
  return tokens.reduce((sum, { text }) => sum + text.length + (text === ':' ? 0 : 1), 0) > width;
}

function breaksBefore(before: Token, token: Token, layout: Layout): boolean {
  if (before.isLineComment) return true;
  if (token.text === ',' || token.text === ':' || before.text === ':') return false;
  if (isOpener(before) && isCloser(token)) return false;
  if (token.isComment) return token.broken;
  if (isOpener(before) || isCloser(token)) return layout !== 'as written';
  return token.broken || (layout === 'a line each' && before.text === ',');
}

function space(before: Token, token: Token, gap: string): string {
  if (token.text === ',' || token.text === ':') return '';
  if (before.text === '[' || token.text === ']') return '';
  if (isOpener(before) && isCloser(token)) return '';
  // Invalid text is left as it is: pieces that touch stay together.
  const joined = gap === '' && isWord(before) && isWord(token);
  return joined ? '' : ' ';
}

const isOpener = ({ text }: Token) => text === '{' || text === '[';
const isCloser = ({ text }: Token) => text === '}' || text === ']';
const isWord = ({ text, isComment }: Token) => !isComment && !/^[{}[\],:]$/.test(text);
