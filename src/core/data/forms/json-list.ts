/**
 * One JSON list of objects, as LLaVA's training data is published, or an object that holds one, as
 * DocVQA is.
 */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { excerpt } from '../excerpt';
import { JsonListScanner } from '../text/json-list';
import { decodeText, type Piece, type TextSource } from '../text/source';
import { split } from '../text/split';
import { WrappedListScanner } from '../text/wrapped-list';
import type { DataForm, Entry } from './form';
import { parseJson } from './jsonl';
import { ofQuestions, oneObject } from './one-object';

export class JsonList implements DataForm {
  constructor(private readonly source: TextSource) {}

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    const scanner = new JsonListScanner();
    let number = 0;
    let isOver = false;
    for await (const piece of split(source, scanner)) {
      if (isOver) requireBlank(source, piece);
      if (isOver || piece.isCut) continue;
      isOver = scanner.isClosed;
      // After the last comma, or in an empty list.
      if (!scanner.isElement || (isOver && isBlank(piece))) continue;
      yield entryOf(source, piece, (number += 1));
    }
    if (!scanner.isClosed) throw cutOff(source);
  }
}

export class WrappedList implements DataForm {
  constructor(private readonly source: TextSource) {}

  /** Whether a text is one object with one list of objects, judging by its beginning. */
  static begins({ head }: TextSource): boolean {
    const scanner = new WrappedListScanner();
    let from = 0;
    while (!scanner.isClosed) {
      const end = scanner.next(head, from);
      if (end === -1) break;
      from = end + 1;
    }
    // Another object follows: it is one entry on each line. Anything else that follows is reported
    // when it is read.
    const isLine = scanner.isClosed && head.subarray(from).toString('utf8').trim()[0] === '{';
    return scanner.place !== 'before' && !isLine && !isOther(scanner);
  }

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    const scanner = new WrappedListScanner();
    let number = 0;
    let isOver = false;
    for await (const piece of split(source, scanner)) {
      if (isOver) requireBlank(source, piece);
      isOver = scanner.isClosed;
      if (isOther(scanner)) throw oneObject(source.file, source.head.toString('utf8'));
      if (!piece.isCut && scanner.isElement) yield entryOf(source, piece, (number += 1));
    }
    if (!scanner.isClosed) throw cutOff(source);
  }
}

function isOther({ hasAnother, keys }: WrappedListScanner): boolean {
  return hasAnother || [...keys].some((key) => ofQuestions.has(key));
}

function isBlank({ bytes }: Piece): boolean {
  return bytes.toString('latin1').trim() === '';
}

/** @throws HumanError `data-form` if anything follows the last bracket */
function requireBlank({ file }: TextSource, { bytes, line }: Piece): void {
  const written = bytes.toString('utf8');
  const trailing = written.trim();
  if (trailing === '') return;
  const before = written.slice(0, written.indexOf(trailing)).split('\n').length - 1;
  throw new HumanError(
    text`${file}:${line + before}: something follows the end of the list: "${excerpt(trailing)}". Remove it, or
      write all entries into one list.`,
    'data-form',
  );
}

function entryOf(source: TextSource, { bytes, start, end }: Piece, number: number): Entry {
  const where = `${source.file}: entry ${number}`;
  return {
    where,
    number,
    value: parseJson(decodeText(bytes, where).trim(), where),
    again: async () => parseJson(decodeText(await source.range(start, end), where), where),
  };
}

function cutOff({ file }: TextSource): HumanError {
  return new HumanError(
    text`${file} ends within its list: it may have been cut off. Download or write it again.`,
    'data-damaged',
  );
}
