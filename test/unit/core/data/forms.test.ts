import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataFingerprint } from '../../../../src/core/data/fingerprint';
import { holdsQuestions } from '../../../../src/core/data/peek';
import { expectHumanError } from '../../support/errors';
import { temporaryFolder } from '../../support/temporary';
import { openUnpacked, type UnpackedDataSet } from '../../support/unpacked';

const folder = path.resolve(import.meta.dirname, '../../../fixtures/data');
/**
 * What pandas and pyarrow read, by the rules of the tools that the forms belong to: data_forms.py.
 */
const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  Record<string, unknown>[]
>;
const names = Object.keys(expected);

/**
 * Samples with the hash of each picture's bytes; places.test.ts checks where these are in the text.
 */
async function plain({ samples }: Pick<UnpackedDataSet, 'samples'>): Promise<unknown[]> {
  return Promise.all(
    samples.map(async ({ images, category, id, question, answers, choices }) => ({
      ...{ id, question, answers },
      ...(choices === undefined ? {} : { choices }),
      ...(category === undefined ? {} : { category }),
      images: await Promise.all(
        images.map(async (image) =>
          createHash('sha256')
            .update(await image.read())
            .digest('hex'),
        ),
      ),
    })),
  );
}

describe('forms of data', () => {
  it.each(names)('%s is read as pandas and pyarrow read it', async (name) => {
    const data = await openUnpacked({ path: path.join(folder, name), options: 'show' });
    expect(await plain(data)).toEqual(expected[name]);
    expect(data.count).toBe(expected[name]!.length);
  });

  it.each(names)('%s gives some of its samples, and the same fingerprint', async (name) => {
    const source = { path: path.join(folder, name) };
    const [all, some] = [
      await openUnpacked(source),
      await openUnpacked(source, { seed: 1, samples: 1 }),
    ];
    expect(some.samples.length).toBe(1);
    expect(some.count).toBe(all.count);
    const [one] = await plain(some);
    expect(await plain(all)).toContainEqual(one);
    expect(await dataFingerprint(some)).toBe(await dataFingerprint(all));
  });

  it.each(names)('%s is recognised by its beginning', async (name) => {
    expect(await holdsQuestions(path.join(folder, name))).toBe(true);
  });

  it.each([
    ['config.json', '{"model_type": "llava"}'],
    ['package.json', '{\n  "name": "x"\n}\n'],
    ['log.jsonl', '{"text": "no picture"}\n'],
    ['numbers.csv', 'a,b\n1,2\n'],
    ['empty.tsv', ''],
  ])('%s is not data', async (name, text) => {
    const file = path.join(temporaryFolder(), name);
    writeFileSync(file, text);
    expect(await holdsQuestions(file)).toBe(false);
  });

  it.each(['data', 'questions', 'annotations'])(
    'a list under "%s" is read as the list',
    async (key) => {
      const list = readFileSync(path.join(folder, 'mix.json'), 'utf8');
      const wrapped = `{"info": {"a": [1, {"b": [{}]}]}, "${key}" : ${list}, "split": "val", "sizes": [[1], "["]}\n`;
      const at = path.join(temporaryFolder(), 'mix.json');
      for (const bytes of [Buffer.from(wrapped), gzipSync(wrapped)]) {
        writeFileSync(at, bytes);
        const data = await openUnpacked({ path: at, images: folder, options: 'show' });
        expect(await plain(data)).toEqual(expected['mix.json']);
        expect(await holdsQuestions(at)).toBe(true);
      }
    },
  );

  it('gives equal pictures equal names, wherever they are', async () => {
    const { samples } = await openUnpacked({ path: path.join(folder, 'vlmevalkit.tsv') });
    const [first, second, third, fourth] = samples.map(({ images }) =>
      images.map(({ name }) => name),
    );
    expect(third).toEqual(first);
    expect(fourth![0]).toBe(second![0]);
    expect(new Set([...first!, ...second!, ...fourth!]).size).toBe(3);
  });

  it('notices a picture that changed since', async () => {
    const file = path.join(temporaryFolder(), 'd.tsv');
    copyFileSync(path.join(folder, 'vlmevalkit.tsv'), file);
    const { samples } = await openUnpacked({ path: file });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('iVBORw0KGgo', 'iVBORw0KGgp'));
    await expectHumanError(samples[0]!.images[0]!.read(), 'image-unreadable', /changed since/);
  });
});

const line = '{"image": "a.png", "text": "Q"}\n';

describe('files that are not what they should be', () => {
  it.each([
    [
      'Latin-1',
      Buffer.from('{"image": "a.png", "text": "Où?"}\n', 'latin1'),
      'data-not-utf8',
      /:1: .* UTF-8/,
    ],
    [
      'Latin-1 further down',
      Buffer.concat([Buffer.from(line), Buffer.from('{"text": "é"}', 'latin1')]),
      'data-not-utf8',
      /:2: .* UTF-8/,
    ],
    ['UTF-16', Buffer.from(`\uFEFF${line}`, 'utf16le'), 'data-not-utf8', /is UTF-16\. Save it/],
    ['UTF-16 without a mark', Buffer.from(line, 'utf16le'), 'data-not-utf8', /NUL/],
    ['a cut gzip file', gzipSync(line.repeat(5000)).subarray(0, 90), 'data-damaged', /gzip/],
    ['zip', Buffer.from('PK\u0003\u0004abc'), 'data-packed', /zip.*Unpack/],
    ['Arrow', Buffer.from('ARROW1\0\0'), 'data-form', /Save it as Parquet/],
    [
      'a cut list',
      Buffer.from('[{"image": "a.png", "text": "Q"}, '),
      'data-damaged',
      /ends within/,
    ],
    ['a list with an error', Buffer.from(`[${line}, {oops}]`), 'data-not-json', /entry 2/],
    [
      'cut Parquet',
      readFileSync(path.join(folder, 'zstd.parquet')).subarray(0, 400),
      'data-damaged',
      /Parquet/,
    ],
  ])('%s is refused with words', async (_, bytes, code, message) => {
    const file = path.join(temporaryFolder(), 'd.data');
    writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
    writeFileSync(file, bytes);
    await expectHumanError(openUnpacked({ path: file }), code, message);
  });

  const one = JSON.parse(line) as object;
  const turns = [{ from: 'human', value: '<image>Q' }];

  it.each([
    ['two lists of objects', { images: [{ id: 1 }], annotations: [one] }],
    ['two lists, the second behind the questions', { questions: [one], annotations: [{ id: 1 }] }],
    ['none', { info: { data: [one] }, data: ['a'] }],
    ['one beside what all its entries would share', { prompt: 'Answer briefly.', data: [one] }],
    ['one entry over many lines', { image: 'a.png', conversations: turns }],
  ])('one object with %s is refused', async (_, value) => {
    const file = path.join(temporaryFolder(), 'd.json');
    writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
    writeFileSync(file, JSON.stringify(value, null, 2));
    await expectHumanError(openUnpacked({ path: file }), 'data-form', /save the list/);
  });

  it.each([
    ['a line each', line.repeat(2)],
    ['lines that hold lists of objects', `${JSON.stringify({ boxes: [{}], ...one })}\n`.repeat(2)],
    ['a line each, conversations', `${JSON.stringify({ image: 'a.png', conversations: turns })}\n`],
  ])('objects, %s, are entries', async (_, written) => {
    const file = path.join(temporaryFolder(), 'd.json');
    writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
    writeFileSync(file, written);
    expect((await openUnpacked({ path: file })).count).toBe(written.trim().split('\n').length);
  });

  it('lines of lists are refused as lines, and a cut list by its end', async () => {
    const file = path.join(temporaryFolder(), 'd.json');
    writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
    const wrapped = JSON.stringify({ data: [one, one] });
    writeFileSync(file, `${wrapped}\n${wrapped}\n`);
    await expectHumanError(openUnpacked({ path: file }), 'data-form', /d\.json:1 /);
    writeFileSync(file, wrapped.slice(0, -2));
    await expectHumanError(openUnpacked({ path: file }), 'data-damaged', /ends within its list/);
    writeFileSync(file, wrapped.replace('},', '},,'));
    await expectHumanError(openUnpacked({ path: file }), 'data-not-json', /entry 2/);
  });

  const several = { data: [one, one] };
  it.each<[string, string, RegExp]>([
    ['a wrapped list', `${JSON.stringify(several)}}`, /d\.json:1: .* end of the list: "}"/],
    ['one on lines', `${JSON.stringify(several, null, 2)}\n\n}\n`, /d\.json:14: .*"}"/],
    ['another bracket', `${JSON.stringify(several)} ]`, /d\.json:1: .*"\]"/],
    ['a list', `${JSON.stringify([one])}\n]`, /d\.json:2: .*"\]"/],
    ['a list, another', `${JSON.stringify([one])}\n${JSON.stringify([one])}`, /:2: .*"\[\{/],
    ['a list, an entry', `${JSON.stringify([one])},\n${JSON.stringify(one)}`, /:1: .*","/],
    ['an entry with a bracket too many', '[{"image": "a.png", "text": "Q"}}, {}]', /:1: .*", \{\}/],
    [
      'a long wrapped list',
      `${JSON.stringify({ data: Array.from({ length: 5000 }, () => one) }, null, 1)}\n}\n`,
      /d\.json:20005: .*"}"/,
    ],
  ])(
    'text after the end is reported, not that the file was cut off: %s',
    async (_, written, message) => {
      const file = path.join(temporaryFolder(), 'd.json');
      writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
      writeFileSync(file, written);
      await expectHumanError(openUnpacked({ path: file }), 'data-form', message);
      writeFileSync(file, gzipSync(written));
      await expectHumanError(openUnpacked({ path: file }), 'data-form', message);
    },
  );

  const cocoImages = Array.from({ length: 900 }, (_, id) => ({
    ...{ license: 1, file_name: `${id}.jpg`, coco_url: `http://images/${id}.jpg` },
    ...{ height: 480, width: 640, id },
  }));
  const annotation = { segmentation: [[1, 2, 3]], area: 1, bbox: [1, 2, 3, 4], image_id: 7 };
  const coco = { info: { year: 2017 }, images: [cocoImages[0]], annotations: [annotation] };
  it.each<[string, object, string, RegExp]>([
    ['COCO', coco, 'data-form', /COCO .*have no questions.*"text"/],
    ['COCO with licenses', { licenses: [{ id: 1 }], ...coco }, 'data-form', /COCO/],
    ['COCO of many images', { ...coco, images: cocoImages }, 'data-form', /COCO/],
    [
      'COCO, annotations first',
      { annotations: [annotation], images: cocoImages },
      'data-form',
      /COCO/,
    ],
    [
      "COCO's captions alone",
      { annotations: [{ image_id: 1, caption: 'A cat' }] },
      'data-no-question',
      /COCO/,
    ],
    ['COCO without content', { images: [], annotations: [] }, 'data-form', /COCO/],
    ['an empty list', { data: [] }, 'data-empty', /its list "data" is empty/],
    [
      'an empty list and more',
      { info: { a: [1] }, data: [], split: 'val' },
      'data-empty',
      /"data"/,
    ],
    [
      'questions of pictures listed apart',
      { images: [cocoImages[0]], questions: [{ image_id: 0, question: 'Q' }] },
      'data-form',
      /save the list/,
    ],
  ])('%s is named, on one line and on many', async (_, value, code, message) => {
    const file = path.join(temporaryFolder(), 'd.json');
    for (const indent of [0, 2]) {
      writeFileSync(file, JSON.stringify(value, null, indent));
      await expectHumanError(openUnpacked({ path: file }), code, message);
    }
  });

  it('an entry with lists and without a question is not a file of another kind', async () => {
    const file = path.join(temporaryFolder(), 'd.jsonl');
    writeFileSync(path.join(path.dirname(file), 'a.png'), 'a');
    for (const entry of [
      { image: 'a.png', text: '', answers: [], objects: [annotation] },
      { images: [], conversations: [] },
      { images: [{ bytes: 'x' }], text: '' },
    ]) {
      writeFileSync(file, `${JSON.stringify(entry)}\n${line}${line}`);
      const { samples } = await openUnpacked({ path: file });
      expect(samples.length).toBe(3);
      const missing = samples.find(
        ({ images }) => images[0]!.where !== path.join(path.dirname(file), 'a.png'),
      )!;
      await expectHumanError(missing.images[0]!.read(), 'data-no-question', /:1: .*Add "text"/);
    }
  });

  it('cells of a table that are empty or "nan" count as missing', async () => {
    const file = path.join(temporaryFolder(), 'd.tsv');
    for (const name of ['a', 'b'])
      writeFileSync(path.join(path.dirname(file), `${name}.png`), name);
    const rows = [
      'index\timage\timage_path\tquestion\thint\tA\tB\tC\tD\tanswer',
      "1\tnan\t['a.png', 'b.png']\tQ\tnan\tNone\tNA\tNaN\tnan\tnan",
      '2\t\ta.png\tnan\t\tx\ty\t\t\tA',
    ];
    writeFileSync(file, rows.join('\n'));
    const { samples } = await openUnpacked({ path: file, options: 'show' });
    const [first, second] = samples;
    expect(first).toMatchObject({ question: 'Q\nA. None\nB. NA', answers: [] });
    expect(first!.images.map(({ name }) => path.basename(name))).toEqual(['a.png', 'b.png']);
    await expectHumanError(second!.images[0]!.read(), 'data-no-question');
  });

  it('a row of a table that is too long is named by its line', async () => {
    const file = path.join(temporaryFolder(), 'd.tsv');
    writeFileSync(file, 'image\tquestion\n"a\n.png"\tQ\nb.png\tQ\tmore\n');
    await expectHumanError(openUnpacked({ path: file }), 'data-invalid', /d\.tsv:4: .* 3 cells/);
  });
});
