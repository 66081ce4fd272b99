/** One JSON list of objects, as LLaVA's training data is published, or an object that holds one, as DocVQA is. */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { JsonListScanner } from '../text/json-list';
import { decodeText, type Piece, type TextSource } from '../text/source';
import { split } from '../text/split';
import { WrappedListScanner } from '../text/wrapped-list';
import type { DataForm, Entry } from './form';
import { parseJson } from './jsonl';

export class JsonList implements DataForm {
  constructor(private readonly source: TextSource) {}

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    const scanner = new JsonListScanner();
    let number = 0;
    for await (const piece of split(source, scanner)) {
      if (piece.isCut && !scanner.isClosed) break;
      // Behind the last bracket, or in an empty list.
      if (!scanner.isElement || (scanner.isClosed && isBlank(piece))) continue;
      yield entryOf(source, piece, (number += 1));
    }
    if (!scanner.isClosed) throw cutOff(source);
  }
}

/** What a question is made of: an object with such a key is one, or says something of all that it holds. */
const ofQuestions = new Set(
  `image images image_path image_1 frames video conversation conversations messages question text query prompt
   instruction system hint context`.split(/\s+/),
);

export class WrappedList implements DataForm {
  constructor(private readonly source: TextSource) {}

  /** Whether a text is one object with one list of objects, as far as its beginning tells. */
  static begins({ head }: TextSource): boolean {
    const scanner = new WrappedListScanner();
    let from = 0;
    while (!scanner.isClosed) {
      const end = scanner.next(head, from);
      if (end === -1) break;
      from = end + 1;
    }
    const isLine = scanner.isClosed && head.subarray(from).toString('utf8').trim() !== '';
    return scanner.place !== 'before' && !isLine && !isOther(scanner);
  }

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    const scanner = new WrappedListScanner();
    let number = 0;
    for await (const piece of split(source, scanner)) {
      const isBehind = scanner.isClosed && piece.isCut && !isBlank(piece);
      if (isBehind || isOther(scanner)) throw oneObject(source.file);
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

/** @param place of the object: the file, or its line */
export function oneObject(place: string): HumanError {
  return new HumanError(
    text`${place} is one JSON object, and does not hold one list of objects alone. What is read is an object a
      line, a list of objects, or an object with one such list: save the list by itself.`,
    'data-form',
  );
}
