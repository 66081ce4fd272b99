import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import type { VisualSpan } from '../../../../../src/core/surgery/pruning/locate/types';
import type { TokenPattern } from '../../../../../src/core/surgery/pruning/locate/token-rows';
import type { Ranking } from '../../../../../src/core/ranking/families';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { load, randomRows, run, type Decoder } from '../../../support/decoder';

const file = path.join(__dirname, '../../../../fixtures/decoders/llama-eager-legacy.onnx');
const width = 32;
const template = randomRows(4 * width, 50);
const row = (at: number): Float32Array => template.subarray(at * width, (at + 1) * width);
const start = 2;
const count = 6;
const dims = [0, 3, 4, 9, 17, 20, 31];
const span: VisualSpan = {
  start,
  count,
  before: [0, 1],
  after: [2, 3],
  rows: { dims, patterns: [0, 1, 2, 3].map((token) => patternOf(token, row(token))) },
};

function patternOf(token: number, values: Float32Array): TokenPattern {
  return { token, values: Float32Array.from(dims, (dim) => values[dim]!), tolerance: 0.05 };
}
const pruning = {
  schedule: [
    { layer: 0, keep: 0.5 },
    { layer: 1, keep: 0.3 },
  ],
  ranking: { kind: 'self-cross' },
} as const;

/** A prompt by the template; `question` is text after it. */
function prompt(image: Float32Array, question: Float32Array): Float32Array {
  return new Float32Array([...row(0), ...row(1), ...image, ...row(2), ...row(3), ...question]);
}

describe('a decoder pruned at a constant span', () => {
  let model: OnnxModel;
  let unpruned: Decoder;
  let bySpan: Decoder;
  let byInput: Decoder;
  const image = randomRows(count * width, 60);
  const question = randomRows(4 * width, 61);

  beforeAll(async () => {
    model = await openOnnx(file);
    unpruned = await load(model, model);
    bySpan = await load(pruneDecoder(model, pruning, { kind: 'span', span }), model);
    byInput = await load(pruneDecoder(model, pruning, { kind: 'input' }), model);
  });

  it('takes the inputs of the original and no others', () => {
    expect(bySpan.session.inputNames.toSorted()).toEqual(unpruned.session.inputNames.toSorted());
  });

  it('prunes a prompt of the template exactly like one that is told the rows', async () => {
    const rows = prompt(image, question);
    const visual = Array.from({ length: count }, (_, at) => start + at);
    const expected = await run(byInput, { rows, visual });
    const actual = await run(bySpan, { rows });
    expect(actual.logitRows).toBe(14 - count + 2);
    expect(actual.logits).toEqual(expected.logits);
  });

  it.each<Ranking>([
    { kind: 'cross', coverage: { block: 2 } },
    { kind: 'self-cross', coverage: { block: 2, share: 0.5, grid: [2, 3] } },
    { kind: 'stride' },
    { kind: 'random', seed: 2 },
  ])('chooses the same tokens by the ranking %j', async (ranking) => {
    const schedule = [
      { layer: 0, keep: 0.7 },
      { layer: 1, keep: 0.4 },
    ];
    const decoders = ([{ kind: 'span', span }, { kind: 'input' }] as const).map((locate) =>
      load(pruneDecoder(model, { schedule, ranking }, locate), model),
    );
    const [spanned, withInput] = await Promise.all(decoders);
    const rows = prompt(image, question);
    const visual = Array.from({ length: count }, (_, at) => start + at);
    const actual = await run(spanned!, { rows });
    expect(actual.logits).toEqual((await run(withInput!, { rows, visual })).logits);
    const text = randomRows(14 * width, 70);
    expect((await run(spanned!, { rows: text })).logits).toEqual(
      (await run(unpruned, { rows: text })).logits,
    );
  });

  it.each([
    ['text of the same length', () => randomRows(14 * width, 70)],
    ['a long text', () => randomRows(60 * width, 71)],
    [
      'a text that begins like the template',
      () => new Float32Array([...row(0), ...row(1), ...randomRows(20 * width, 72)]),
    ],
    [
      'an image that a system text shifts',
      () => new Float32Array([...randomRows(3 * width, 73), ...prompt(image, question)]),
    ],
    ['a prompt that ends inside the span', () => prompt(image, question).slice(0, 6 * width)],
    ['a prompt that ends with the span', () => prompt(image, question).slice(0, 8 * width)],
    ['a single row', () => row(0).slice()],
  ])('is bit-identical to the original for %s', async (_, make) => {
    const rows = make();
    const expected = await run(unpruned, { rows });
    const actual = await run(bySpan, { rows });
    expect(actual.logits).toEqual(expected.logits);
  });

  it('is bit-identical to the original with a cache, whatever the new rows are', async () => {
    const { caches } = await run(unpruned, { rows: randomRows(9 * width, 74) });
    for (const rows of [randomRows(width, 75), prompt(image, question)]) {
      const expected = await run(unpruned, { rows, caches });
      const actual = await run(bySpan, { rows, caches });
      expect(actual.logits).toEqual(expected.logits);
    }
  });

  it('recognises the template by each precision of the embeddings', async () => {
    // Another table of the folder, in which two of the tokens look different.
    const other = (token: number) => row(token).map((value) => 8 * value);
    const patterns = [...span.rows.patterns, patternOf(1, other(1)), patternOf(2, other(2))];
    const rows = { dims, patterns };
    const locate = { kind: 'span', span: { ...span, rows } } as const;
    const graph = await load(pruneDecoder(model, pruning, locate), model);
    const borders = (a: Float32Array, b: Float32Array) =>
      new Float32Array([...row(0), ...a, ...image, ...b, ...row(3), ...question]);
    for (const [one, two] of [
      [row(1), row(2)],
      [other(1), other(2)],
    ]) {
      expect((await run(graph, { rows: borders(one!, two!) })).logitRows).toBe(10);
    }
    // Neither table has this row there.
    expect((await run(graph, { rows: borders(other(2), row(2)) })).logitRows).toBe(14);
  });

  it('accepts the rounding noise of another device in the template rows', async () => {
    const noisy = prompt(image, question).map((value, at) => value + (at % 2 ? 1e-6 : -1e-6));
    expect((await run(bySpan, { rows: noisy })).logitRows).toBe(10);
  });
});
