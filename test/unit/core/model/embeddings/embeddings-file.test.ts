import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Dictionary, Int32, Utf8, type DataType } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmbeddingsFile } from '../../../../../src/core/model/embeddings/embeddings-file';
import { toFloats } from '../../../../../src/core/model/embeddings/values';
import { propertyRuns } from '../../../../run-all';
import {
  embeddingsFixtures,
  f32,
  fixedList,
  i64,
  writeArrow,
  writeSafetensors,
  type ArrowForm,
  type WrittenSample,
  type WrittenTensor,
} from '../../../support/embeddings';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';

const width = 3;

async function readAll(file: string) {
  const opened = await EmbeddingsFile.open(file);
  const reader = await opened.openReader();
  try {
    const found = [];
    for (const sample of opened.samples) {
      const { bytes, type, ...rest } = await reader.read(sample.id);
      found.push({ ...sample, ...rest, type, embeddings: toFloats(bytes, type) });
    }
    return { opened, found };
  } finally {
    await reader.close();
  }
}

/** Prompts of 2 to 9 rows, values that every type holds exactly. */
const anySample: fc.Arbitrary<WrittenSample> = fc.integer({ min: 2, max: 9 }).chain((rows) =>
  fc.record({
    id: fc.option(fc.string({ minLength: 1, unit: 'grapheme' })),
    question: fc.option(fc.string({ unit: 'grapheme' })),
    answers: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 3 }),
    group: fc.option(fc.string()),
    embeddings: fc
      .array(fc.integer({ min: -1024, max: 1024 }), {
        minLength: rows * width,
        maxLength: rows * width,
      })
      .map((values) => Float32Array.from(values, (value) => value / 64)),
    visual: fc
      .subarray([...Array(rows).keys()], { minLength: 1, maxLength: rows - 1 })
      .map((some) => [...some].sort((a, b) => a - b)),
    positionIds: fc
      .constantFrom(1, 3)
      .chain((axes) => fc.array(fc.nat(1000), { minLength: axes * rows, maxLength: axes * rows })),
    tokenIds: fc.array(fc.integer(), { minLength: rows, maxLength: rows }),
  }),
);
const anyForm: fc.Arbitrary<ArrowForm> = fc.record({
  values: fc.constantFrom('binary' as const, 'fp32' as const, 'fp16' as const),
  rows: fc.constantFrom('index' as const, 'mask' as const),
  wide: fc.boolean(),
  batch: fc.integer({ min: 1, max: 4 }),
});

describe('a file of embeddings', () => {
  it('in Arrow gives back what any writer put in, in any form', async () => {
    const file = path.join(temporaryFolder(), 'any.arrow');
    const property = fc.asyncProperty(
      fc.array(anySample, { minLength: 1, maxLength: 6 }),
      anyForm,
      async (samples, form) => {
        writeArrow(file, width, samples, form);
        const { found, opened } = await readAll(file);
        expect(opened.hiddenSize).toBe(width);
        expect(found.length).toBe(samples.length);
        expect(new Set(found.map(({ id }) => id)).size).toBe(samples.length);
        for (const [at, sample] of samples.entries()) {
          const one = found[at]!;
          if (sample.id != null) expect(one.id.startsWith(sample.id)).toBe(true);
          expect(one.question).toBe(sample.question ?? '');
          expect(one.answers).toEqual(sample.answers);
          expect(one.embeddings).toEqual(sample.embeddings);
          expect(one.visualRows).toEqual(sample.visual);
          expect(one.tokenIds).toEqual(sample.tokenIds);
          const rows = sample.embeddings!.length / width;
          const axes = sample.positionIds!.length / rows;
          expect(one.positions!.axes).toBe(axes);
          expect(one.positions!.ids.flat().slice(0, axes * rows)).toEqual(sample.positionIds);
        }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });

  it('has the required values of samples, and defaults for the others', async () => {
    const file = path.join(temporaryFolder(), 'plain.arrow');
    const bare = { embeddings: new Float32Array(4 * width), visual: [1, 2] };
    writeArrow(file, width, [
      bare,
      { ...bare, id: 'a', grids: [1, 2], category: 'c', group: 'g' },
      { ...bare, id: 'a', images: ['x.png', 'y.png'] },
    ]);
    const { found, opened } = await readAll(file);
    expect(found.map(({ id }) => id)).toEqual(['1', 'a', 'a#2']);
    expect(found.map(({ group }) => group)).toEqual(['1', 'g', 'x.png\ny.png']);
    expect(found.map(({ category }) => category)).toEqual([undefined, 'c', undefined]);
    expect(found.map(({ grids }) => grids)).toEqual([[], [[1, 2]], []]);
    expect(found[0]).not.toHaveProperty('choices');
    expect(found[0]!.positions).toBeUndefined();
    const bytes = readFileSync(file);
    expect(await opened.hash()).toBe(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
  });

  it('by pyarrow and by safetensors holds the same prompts, to the rounding of their types', async () => {
    const arrow = await readAll(path.join(embeddingsFixtures, 'llava-hr.arrow'));
    const tensors = await readAll(path.join(embeddingsFixtures, 'llava-hr.safetensors'));
    expect(arrow.found.map(({ id }) => id)).toEqual(['wave-0', 'wave-1', 'wave-2']);
    expect(tensors.found.map(({ type }) => type)).toEqual(['fp16', 'bf16']);
    for (const [at, { embeddings, visualRows, type, grids, question }] of tensors.found.entries()) {
      const one = arrow.found[at]!;
      expect(one.visualRows).toEqual(Array.from({ length: 1024 }, (_, token) => 3 + token));
      expect(visualRows).toEqual(one.visualRows);
      expect(question).toBe(one.question);
      expect(grids).toEqual([[32, 32]]);
      expect(embeddings.length).toBe(one.embeddings.length);
      // Half of the last place; subnormal halves are absolute.
      const [relative, absolute] = type === 'fp16' ? [2 ** -11, 2 ** -25] : [2 ** -8, 0];
      const isNear = one.embeddings.every(
        (value, place) =>
          Math.abs(embeddings[place]! - value) <= Math.abs(value) * relative + absolute,
      );
      expect(isNear).toBe(true);
      expect(embeddings).not.toEqual(one.embeddings);
    }
  });

  it('as an IPC file, of several batches with columns of every layout, is as pyarrow wrote it', async () => {
    const { found } = await readAll(path.join(embeddingsFixtures, 'layouts.arrow'));
    expect(found.map(({ id }) => id)).toEqual(['row 1', 'row 2', 'row 3', 'row 4', 'row 5']);
    for (const [
      at,
      { embeddings, visualRows, positions, answers, grids, type },
    ] of found.entries()) {
      const row = at + 1;
      expect(type).toBe('fp16');
      expect([...embeddings]).toEqual(Array.from({ length: 4 * row + 8 }, (_, k) => row + k / 4));
      expect(visualRows).toEqual(row === 3 ? [0] : [0, 1]);
      expect(positions?.ids[0]).toEqual(row === 2 ? undefined : [...Array(row + 2).keys()]);
      expect(answers).toEqual(Array<string>(row - 1).fill('yes'));
      expect(grids).toEqual(row === 3 ? [] : [[1, 2]]);
    }
    const views = EmbeddingsFile.open(path.join(embeddingsFixtures, 'views.arrow'));
    await expectHumanError(views, 'embeddings-unreadable', /column words has the type Utf8View/);
  });

  it('ignores unknown columns', async () => {
    const file = path.join(temporaryFolder(), 'more.arrow');
    const sample = { id: 'a', embeddings: new Float32Array(2 * width).fill(1), visual: [0] };
    const words = new Dictionary(new Utf8(), new Int32()) as DataType;
    const extra: ArrowForm['extra'] = {
      kind: [words, ['x', 'y']],
      box: [
        fixedList(2, new Int32()),
        [
          [1, 2],
          [3, 4],
        ],
      ],
    };
    writeArrow(file, width, [sample, { ...sample, id: 'b' }], { extra });
    const { found } = await readAll(file);
    expect(found.map(({ id, visualRows }) => [id, visualRows])).toEqual([
      ['a', [0]],
      ['b', [0]],
    ]);
  });
});

describe('a file of embeddings is refused', () => {
  const values = new Float32Array(4 * width);
  const good: WrittenSample = { id: 'good', embeddings: values, visual: [1, 2] };
  const odd = (change: Partial<WrittenSample>): WrittenSample => ({
    ...good,
    id: 'odd',
    ...change,
  });

  const samples: [string, Partial<WrittenSample>, RegExp][] = [
    [
      'a part of a row',
      { embeddings: values.slice(1) },
      /44 bytes, which is not a whole number of rows of 3/,
    ],
    ['no rows', { embeddings: new Float32Array() }, /0 bytes/],
    ['no visual row', { visual: [] }, /none of its rows/],
    ['visual rows alone', { visual: [0, 1, 2, 3] }, /all of its rows are visual/],
    ['a row that is not there', { visual: [1, 4] }, /holds 4, but has to ascend within 0 to 3/],
    ['a row before the first', { visual: [-1] }, /holds -1/],
    ['rows out of order', { visual: [2, 1] }, /holds 1/],
    ['a row twice', { visual: [1, 1] }, /holds 1/],
    [
      'positions of two axes',
      { positionIds: Array<number>(8).fill(0) },
      /8 position_ids for 4 rows/,
    ],
    ['a negative position', { positionIds: [0, 1, 2, -3] }, /position_ids hold -3/],
    ['ids of other rows', { tokenIds: [1, 2] }, /2 token_ids for 4 rows/],
    ['grids of other tokens', { grids: [2, 2] }, /hold 4 tokens, but 2 are visual/],
    ['half a grid', { grids: [2] }, /hold 0 tokens/],
  ];
  it.each(samples)('for a sample with %s', async (_, change, message) => {
    const file = path.join(temporaryFolder(), 'odd.arrow');
    writeArrow(file, width, [good, odd(change)]);
    const refusal = EmbeddingsFile.open(file);
    await expectHumanError(refusal, 'embeddings-sample', message);
    await expectHumanError(refusal, 'embeddings-sample', /sample "odd"/);
  });

  it('for a list that has holes', async () => {
    const file = path.join(temporaryFolder(), 'odd.arrow');
    writeArrow(file, width, [good, odd({ visual: [1, null] as number[] })]);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', /\(null\)/);
  });

  it('for a sample that has no rows or says twice which are visual', async () => {
    const file = path.join(temporaryFolder(), 'odd.arrow');
    writeArrow(file, width, [odd({ embeddings: null })]);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', /no embeddings/);
    const mask = { dtype: 'BOOL', shape: [4], bytes: Uint8Array.of(0, 1, 1, 0) };
    const tensors = { '0.embeddings': f32(values, [4, width]), '0.visual_mask': mask };
    writeSafetensors(file, { ...tensors, '0.visual_index': i64([1, 2]) }, [{}]);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-sample', /exactly one of/);
    writeSafetensors(file, { '0.embeddings': tensors['0.embeddings'] }, [{}]);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-sample', /exactly one of/);
    for (const bytes of [Uint8Array.of(0, 2, 1, 0), Uint8Array.of(0, 1, 1)]) {
      const wrong = { ...mask, shape: [bytes.length], bytes };
      writeSafetensors(file, { ...tensors, '0.visual_mask': wrong }, [{}]);
      await expectHumanError(EmbeddingsFile.open(file), 'embeddings-sample', /visual_mask has/);
    }
  });

  const wholes: [string, ArrowForm, RegExp][] = [
    ['no version', { metadata: { 'fitprune-embeddings': undefined } }, /lacks fitprune-embeddings/],
    ['a later version', { metadata: { 'fitprune-embeddings': '2' } }, /of version 2.* reads 1/],
    ['no width', { metadata: { hidden_size: undefined } }, /lacks hidden_size/],
    ['a width of a model of models', { metadata: { hidden_size: '1e9' } }, /lacks hidden_size/],
    ['bytes of no type', { metadata: { dtype: 'int8' } }, /does not state dtype/],
  ];
  it.each(wholes)('with %s', async (_, form, message) => {
    const file = path.join(temporaryFolder(), 'odd.arrow');
    writeArrow(file, width, [good], form);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', message);
  });

  it('if it is cut short, at whatever byte, or something else', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'cut.arrow');
    writeArrow(file, width, [good, odd({})], { batch: 1 });
    const whole = readFileSync(file);
    const lastBatch = whole.length - 8;
    for (let length = 0; length < lastBatch; length += 13) {
      writeFileSync(file, whole.subarray(0, length));
      const count = await EmbeddingsFile.open(file).then(
        ({ samples }) => samples.length,
        (error: unknown) => (error as { code?: unknown }).code,
      );
      // A stream that was cut between two batches cannot be distinguished from a shorter whole one.
      if (typeof count === 'number') expect(count).toBeLessThan(2);
      else expect(count).toBe('embeddings-unreadable');
    }
    writeFileSync(file, '{"image": "a.png", "text": "What is this?"}\n');
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', /neither Arrow nor/);
    const missing = EmbeddingsFile.open(path.join(folder, 'missing.arrow'));
    await expectHumanError(missing, 'data-missing', /missing\.arrow/, 2);
    const compressed = EmbeddingsFile.open(path.join(embeddingsFixtures, 'compressed.arrow'));
    await expectHumanError(compressed, 'embeddings-unreadable', /without compression/);
  });

  it('if bytes are damaged, or reads what is left of it: never with another error', async () => {
    const file = path.join(temporaryFolder(), 'damaged.arrow');
    writeArrow(file, width, [good, odd({})], { batch: 1 });
    const whole = readFileSync(file);
    const property = fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = bytes[at]! ^ change;
        writeFileSync(file, bytes);
        const code = await readAll(file).then(
          () => 'embeddings-unreadable',
          (error: unknown) => (error as { code?: unknown }).code,
        );
        expect(['embeddings-unreadable', 'embeddings-sample']).toContain(code);
      },
    );
    // A width of 72 bits, as damage may write it, is the first.
    await fc.assert(property, { numRuns: propertyRuns(250), examples: [[1058, 216]] });
  });

  it('if it changed since it was opened', async () => {
    const file = path.join(temporaryFolder(), 'changed.arrow');
    writeArrow(file, width, [good]);
    const opened = await EmbeddingsFile.open(file);
    appendFileSync(file, 'x');
    await expectHumanError(opened.openReader(), 'embeddings-unreadable', /changed/);
  });

  const matrix = f32(values, [4, width]);
  const visual = { '0.visual_index': i64([1]) };
  const tensors: [string, Record<string, WrittenTensor>, object[] | string, RegExp][] = [
    ['no embeddings', visual, [{}], /no tensor 0\.embeddings/],
    [
      'fewer embeddings than samples',
      { '0.embeddings': matrix, ...visual },
      [{}, {}],
      /no tensor 1\./,
    ],
    [
      'embeddings in a row',
      { '0.embeddings': f32(values, [12]), ...visual },
      [{}],
      /does not have the shape/,
    ],
    [
      'integers for embeddings',
      { '0.embeddings': i64([...Array<number>(12).fill(0)], [4, width]), ...visual },
      [{}],
      /is I64 of the shape \[4, 3\]/,
    ],
    [
      'a shape of other bytes',
      { '0.embeddings': f32(values, [5, width]), ...visual },
      [{}],
      /shape \[5, 3\]/,
    ],
    [
      'floats for rows',
      { '0.embeddings': matrix, '0.visual_index': matrix },
      [{}],
      /should be integers/,
    ],
    ['samples that are no list', { '0.embeddings': matrix, ...visual }, '{}', /lacks samples/],
    ['samples that are no JSON', { '0.embeddings': matrix, ...visual }, '[', /JSON/],
  ];
  it.each(tensors)('of safetensors with %s', async (_, written, described, message) => {
    const file = path.join(temporaryFolder(), 'odd.safetensors');
    writeSafetensors(file, written, described);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', message);
  });

  it('of safetensors that is cut short or of no version', async () => {
    const file = path.join(temporaryFolder(), 'odd.safetensors');
    writeSafetensors(file, { '0.embeddings': matrix, ...visual }, [{}], {});
    await expectHumanError(
      EmbeddingsFile.open(file),
      'embeddings-unreadable',
      /fitprune-embeddings/,
    );
    writeSafetensors(file, { '0.embeddings': matrix, ...visual }, [{}]);
    truncateSync(file, readFileSync(file).length - 1);
    await expectHumanError(EmbeddingsFile.open(file), 'embeddings-unreadable', /0\.visual_index/);
  });
});
