/** One JSON list of objects, the form in which LLaVA's training data is published. */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { JsonListScanner } from '../text/json-list';
import { decodeText, type TextSource } from '../text/source';
import { split } from '../text/split';
import type { DataForm, Entry } from './form';
import { parseJson } from './jsonl';

export class JsonList implements DataForm {
  constructor(private readonly source: TextSource) {}

  async *entries(): AsyncGenerator<Entry> {
    const { source } = this;
    const scanner = new JsonListScanner();
    let pieces = 0;
    for await (const { bytes, start, end, isCut } of split(source, scanner)) {
      if (isCut && !scanner.isClosed) break;
      pieces += 1;
      // The first piece is what stands before the list.
      const number = pieces - 1;
      const where = `${source.file}: entry ${number}`;
      const written = decodeText(bytes, where).trim();
      if (number === 0 || (scanner.isClosed && written === '')) continue;
      yield {
        where,
        number,
        value: parseJson(written, where),
        again: async () => parseJson(decodeText(await source.range(start, end), where), where),
      };
    }
    if (scanner.isClosed) return;
    throw new HumanError(
      text`${source.file} ends within its list: it may have been cut off. Download or write it again.`,
      'data-damaged',
    );
  }
}
