/** Tables of text, as VLMEvalKit publishes its benchmarks: a row a question, pictures as base64. */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { decodeText, type TextSource } from '../text/source';
import { split } from '../text/split';
import { fieldsOf, RowScanner } from '../text/table-rows';
import type { DataForm, Entry } from './form';

/** The longest `image` that is the `index` of another row rather than a picture. */
export const longestReference = 64;

/** Longer rows hold pictures. */
const longRow = 4096;

export class Table implements DataForm {
  /** Rows that have pictures of their own, by their `index`. */
  private readonly withPictures = new Map<string, Pick<Entry, 'where' | 'again'>>();

  constructor(
    private readonly source: TextSource,
    private readonly separator: '\t' | ',',
  ) {}

  async *entries(): AsyncGenerator<Entry> {
    const { source, separator } = this;
    let header: string[] | undefined;
    let number = 0;
    for await (const { bytes, start, end, line } of split(
      source,
      new RowScanner(separator.charCodeAt(0)),
    )) {
      const where = `${source.file}:${line}`;
      const fields = (row: Buffer) =>
        fieldsOf(decodeText(row, where).replace(/\r$/, ''), separator).map((field) =>
          apart(field, row.length),
        );
      const found = fields(bytes);
      if (found.length === 1 && found[0]!.trim() === '') continue;
      if (header === undefined) {
        header = found.map((name) => name.trim());
        continue;
      }
      const names = header;
      requireWidth(found, names, where);
      number += 1;
      const value = objectOf(names, found);
      const again = async () => objectOf(names, fields(await source.range(start, end)));
      const { index, image = '' } = value;
      if (index !== undefined && image.length > longestReference) {
        this.withPictures.set(index, { where, again });
      }
      yield { where, number, value, again };
    }
  }

  entryAt(index: string): Pick<Entry, 'where' | 'again'> | undefined {
    return this.withPictures.get(index);
  }
}

/**
 * In V8, a part of a long text keeps the whole text in memory. So the fields of rows with pictures
 * are copied.
 */
function apart(field: string, row: number): string {
  return row > longRow && field.length < longRow
    ? Buffer.from(field, 'utf16le').toString('utf16le')
    : field;
}

/**
 * Values that pandas writes for a missing one. It also reads others as missing, but of these "NA"
 * and "None" are options of questions.
 */
const missing = new Set(['', 'nan', 'NaN']);

/** Leaves out empty cells, and those with the text that pandas writes for a missing value. */
function objectOf(names: readonly string[], fields: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name, at) => {
      const field = fields[at] ?? '';
      return missing.has(field) ? [] : [[name, field] as const];
    }),
  );
}

function requireWidth(fields: readonly string[], names: readonly string[], where: string): void {
  if (fields.length <= names.length) return;
  throw new HumanError(
    text`${where}: this row has ${fields.length} cells, the header ${names.length}. Quote cells that
      hold tabs, commas or line breaks, as pandas does.`,
    'data-invalid',
  );
}
