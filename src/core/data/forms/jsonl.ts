/** JSON Lines: an object a line. */
import { HumanError, messageOf } from '../../errors';
import { text } from '../../text';
import { decodeText, type TextSource } from '../text/source';
import { lines, split } from '../text/split';
import type { DataForm, Entry } from './form';

export class JsonLines implements DataForm {
  constructor(private readonly source: TextSource) {}

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    for await (const { bytes, start, end, line } of split(source, lines)) {
      const where = `${source.file}:${line}`;
      const written = decodeText(bytes, where);
      if (written.trim() === '') continue;
      yield {
        where,
        number: line,
        value: parseJson(written, where),
        again: async () => parseJson(decodeText(await source.range(start, end), where), where),
      };
    }
  }
}

/** @throws HumanError `data-not-json` */
export function parseJson(json: string, where: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new HumanError(
      text`${where}: this is not JSON (${messageOf(error)}). Each line is one object, such as
        {"image": "a.png", "text": "What is this?"}.`,
      'data-not-json',
      1,
      { cause: error },
    );
  }
}
