import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { JsonListScanner } from '../../../../src/core/data/text/json-list';
import { WrappedListScanner } from '../../../../src/core/data/text/wrapped-list';
import { lines, split, type Scanner } from '../../../../src/core/data/text/split';
import { fieldsOf, RowScanner } from '../../../../src/core/data/text/table-rows';
import type { TextSource } from '../../../../src/core/data/text/source';
import { propertyRuns } from '../../../run-all';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked } from '../../support/unpacked';

interface Row {
  id: string;
  question: string;
  answer: string;
  image: Uint8Array;
}

/** Text that survives: a question is trimmed, and a picture is never in it. */
const words = fc
  .string({ minLength: 1, maxLength: 40, unit: 'binary' })
  .map((text) => text.replaceAll('<image>', '').replaceAll('\0', '').trim())
  .filter((text) => text !== '' && !/^\d+$/.test(text));
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.stringMatching(/^[a-z0-9]{1,12}$/),
  question: words,
  answer: words,
  image: fc.uint8Array({ minLength: 60, maxLength: 200 }),
});
const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 12, selector: ({ id }) => id });

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const uri = (bytes: Uint8Array) => `data:image/png;base64,${base64(bytes)}`;
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

function table(separator: string, found: readonly Row[]): string {
  const cells = found.map(({ id, question, answer, image }) =>
    [id, quoted(question), quoted(answer), base64(image)].join(separator),
  );
  return [['index', 'question', 'answer', 'image'].join(separator), ...cells].join('\r\n');
}

function json({ id, question, answer, image }: Row) {
  return { id, text: question, answer, image: uri(image) };
}

function messages({ id, question, answer, image }: Row) {
  const content = [
    { type: 'image_url', image_url: { url: uri(image) } },
    { type: 'text', text: question },
  ];
  const reply = { role: 'assistant', content: answer };
  return { id, messages: [{ role: 'user', content }, reply] };
}

function conversation({ id, question, answer, image }: Row) {
  const conversations = [
    { from: 'human', value: `<image>\n${question}` },
    { from: 'gpt', value: answer },
  ];
  return { id, image: { bytes: base64(image) }, conversations };
}

const lined = (entries: readonly unknown[]) => entries.map((one) => JSON.stringify(one)).join('\n');

const forms: Record<string, (found: readonly Row[]) => string | Uint8Array> = {
  'questions.jsonl': (found) => lined(found.map(json)),
  'marked.jsonl': (found) => `\uFEFF${lined(found.map(json))}\n`,
  'list.json': (found) => JSON.stringify(found.map(conversation), null, 1),
  'list.json.gz': (found) => gzipSync(JSON.stringify(found.map(conversation))),
  'messages.jsonl': (found) => lined(found.map(messages)),
  'table.tsv': (found) => table('\t', found),
  'table.csv': (found) => table(',', found),
  'table.tsv.gz': (found) => gzipSync(table('\t', found)),
  'rows.parquet': (found) =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'id', data: found.map(({ id }) => id), type: 'STRING' },
          { name: 'question', data: found.map(({ question }) => question), type: 'STRING' },
          { name: 'answer', data: found.map(({ answer }) => answer), type: 'STRING' },
          { name: 'image', data: found.map(({ image }) => image), type: 'BYTE_ARRAY' },
        ],
      }),
    ),
};

describe('round trips', () => {
  it.each(Object.entries(forms))('%s gives back what was written', async (name, write) => {
    const folder = temporaryFolder();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(rows, async (found) => {
        const file = path.join(folder, String(++run), name);
        mkdirSync(path.dirname(file));
        writeFileSync(file, write(found));
        const { samples } = await openUnpacked({ path: file });
        const read = await Promise.all(
          samples.map(async ({ id, question, answers, images }) => ({
            ...{ id, question, answer: answers[0] },
            image: new Uint8Array(await images[0]!.read()),
          })),
        );
        expect(read).toEqual(found.map((one) => ({ ...one, image: new Uint8Array(one.image) })));
      }),
      { numRuns: propertyRuns(30) },
    );
  });
});

/** A text that comes in pieces of any sizes. */
function inChunks(text: Buffer, sizes: readonly number[]): TextSource {
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0, turn = 0; at < text.length; turn += 1) {
      const size = sizes[turn % sizes.length]!;
      yield await Promise.resolve(text.subarray(at, at + size));
      at += size;
    }
  }
  return { start: 0, chunks } as unknown as TextSource;
}

async function pieces(text: Buffer, sizes: readonly number[], scanner: Scanner) {
  const found = [];
  for await (const piece of split(inChunks(text, sizes), scanner)) {
    expect(text.subarray(piece.start, piece.end).equals(piece.bytes)).toBe(true);
    expect(piece.line).toBe(text.subarray(0, piece.start).toString('latin1').split('\n').length);
    found.push(piece.bytes.toString('utf8'));
  }
  return found;
}

const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

describe('pieces', () => {
  it('are lines, wherever chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), sizes, async (text, by) => {
        const bytes = Buffer.from(text);
        const expected = bytes.toString('utf8').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(await pieces(bytes, by, lines)).toEqual(expected);
      }),
    );
  });

  it('are elements of a list, whatever brackets and quotes they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), sizes, fc.boolean(), async (list, by, pretty) => {
        const bytes = Buffer.from(JSON.stringify(list, null, pretty ? 2 : 0));
        const [, ...found] = await pieces(bytes, by, new JsonListScanner());
        const parsed = found
          .filter((one) => one.trim() !== '')
          .map((one) => JSON.parse(one) as unknown);
        expect(parsed).toEqual(JSON.parse(bytes.toString('utf8')));
      }),
    );
  });

  it('are elements of the one list of objects in an object, wherever chunks end', async () => {
    const key = fc.string({ minLength: 1 }).filter((one) => one !== 'data' && one !== '__proto__');
    const other = fc.oneof(
      fc.jsonValue().filter((one) => !Array.isArray(one)),
      fc.array(fc.oneof(fc.string(), fc.integer(), fc.array(fc.jsonValue()))),
    );
    const others = fc.dictionary(key, other, { noNullPrototype: true });
    const list = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        others,
        list,
        others,
        sizes,
        fc.boolean(),
        async (a, data, b, by, pretty) => {
          const bytes = Buffer.from(JSON.stringify({ ...a, data, ...b }, null, pretty ? 2 : 0));
          const scanner = new WrappedListScanner();
          const found: unknown[] = [];
          for await (const piece of split(inChunks(bytes, by), scanner)) {
            if (scanner.isElement) found.push(JSON.parse(piece.bytes.toString('utf8')));
          }
          expect(found).toEqual(JSON.parse(JSON.stringify(data)));
          expect([scanner.isClosed, scanner.hasAnother]).toEqual([true, false]);
          expect(scanner.keys.has('data')).toBe(true);
        },
      ),
    );
  });

  it('are rows, whatever their quoted cells hold', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', '\t', '\n', 'é') });
    const cells = fc.array(fc.tuple(cell, cell), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(cells, sizes, async (written, by) => {
        const text = written.map((one) => one.map(quoted).join('\t')).join('\n');
        const found = await pieces(Buffer.from(text), by, new RowScanner(9));
        expect(found.map((one) => fieldsOf(one, '\t'))).toEqual(written);
      }),
    );
  });
});
