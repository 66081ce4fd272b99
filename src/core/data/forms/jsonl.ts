/** JSON Lines: an object a line. */
import { HumanError } from '../../errors';
import { limits } from '../../limits';
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

/** @throws HumanError `data-not-json`, `data-nested` */
export function parseJson(json: string, where: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new HumanError(
      text`${where}: this is not JSON. Each line is one object, such as
        {"image": "a.png", "text": "What is this?"}.`,
      'data-not-json',
      1,
      { cause: error },
    );
  }
  if (isDeeper(value, limits.nesting)) {
    throw new HumanError(
      text`${where}: brackets nest more than ${limits.nesting} levels deep, which no question
        needs. Check the file.`,
      'data-nested',
    );
  }
  return value;
}

/** Goes one level at a time: recursion would overflow at a hundred thousand brackets. */
function isDeeper(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((one): unknown[] =>
      typeof one === 'object' && one !== null ? Object.values(one) : [],
    );
  }
  return false;
}
