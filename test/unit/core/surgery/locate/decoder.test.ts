/**
 * Whole decoders that find their visual tokens: like one that is told the rows, and like the
 * original elsewhere.
 */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import {
  encodeFeatures,
  type FeatureCode,
} from '../../../../../src/core/surgery/pruning/locate/feature-code';
import type { Locate } from '../../../../../src/core/surgery/pruning/locate/locate';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { load, randomRows, run, type Decoder } from '../../../support/decoder';

const decoders = path.join(import.meta.dirname, '../../../../fixtures/decoders');
const width = 32;
const [opening, closing] = [randomRows(width, 81), randomRows(width, 82)];
const dims = [0, 3, 4, 9, 17, 20, 31];
const code: FeatureCode = {
  width,
  dims: Array.from({ length: 16 }, (_, at) => 2 * at),
  steps: new Array<number>(16).fill(2 ** -7),
};
const pattern = (token: number, row: Float32Array) => ({
  token,
  values: Float32Array.from(dims, (dim) => row[dim]!),
  tolerance: 0.05,
});
const ways: Record<string, Locate> = {
  markers: {
    kind: 'markers',
    rule: { kind: 'between', open: [0], close: [1], inside: [] },
    rows: { dims, patterns: [pattern(0, opening), pattern(1, closing)] },
  },
  features: { kind: 'features', code },
};
const pruning = {
  schedule: [
    { layer: 0, keep: 0.5 },
    { layer: 1, keep: 0.3 },
  ],
  ranking: { kind: 'self-cross' },
} as const;

/** Text, an image of so many tokens, text, and so on; both ways find their images in it. */
function prompt(...images: number[]): { rows: Float32Array; visual: number[] } {
  const rows: number[] = [];
  const visual: number[] = [];
  images.forEach((count, at) => {
    rows.push(...randomRows(3 * width, 90 + at), ...opening);
    visual.push(...Array.from({ length: count }, (_, token) => rows.length / width + token));
    rows.push(...encodeFeatures(code, randomRows(count * width, 95 + at)), ...closing);
  });
  rows.push(...randomRows(4 * width, 99));
  return { rows: Float32Array.from(rows), visual };
}

describe.each(Object.entries(ways))('a decoder that finds its tokens by %s', (_, locate) => {
  let unpruned: Decoder;
  let finds: Decoder;
  let withInput: Decoder;

  beforeAll(async () => {
    const model: OnnxModel = await openOnnx(path.join(decoders, 'llama-eager-legacy.onnx'));
    unpruned = await load(model, model);
    finds = await load(pruneDecoder(model, pruning, locate), model);
    withInput = await load(pruneDecoder(model, pruning, { kind: 'input' }), model);
  });

  it('takes the inputs of the original and no others', () => {
    expect(finds.session.inputNames.toSorted()).toEqual(unpruned.session.inputNames.toSorted());
  });

  it.each([[[6]], [[9]], [[4, 7]], [[5, 5, 1]]])(
    'prunes images of %j tokens like one that is told the rows, and continues alike',
    async (images) => {
      const { rows, visual } = prompt(...images);
      const [actual, expected] = [
        await run(finds, { rows }),
        await run(withInput, { rows, visual }),
      ];
      expect(actual.logitRows).toBeLessThan(rows.length / width);
      expect(actual.logits).toEqual(expected.logits);
      // A later turn with an image of its own, over the shortened caches: nothing of it is pruned.
      const later = prompt(3);
      const step = { rows: later.rows, positions: [...positions(rows, later.rows)] };
      const after = await run(finds, { ...step, caches: actual.caches });
      expect(after.logitRows).toBe(later.rows.length / width);
      const same = await run(withInput, { ...step, caches: expected.caches });
      expect(after.logits).toEqual(same.logits);
    },
  );

  it.each([
    ['text', () => randomRows(20 * width, 70)],
    ['a single row', () => randomRows(width, 71)],
    ['a marker alone', () => opening.slice()],
  ])('is bit-identical to the original for %s', async (_name, make) => {
    const rows = make();
    expect((await run(finds, { rows })).logits).toEqual((await run(unpruned, { rows })).logits);
  });

  it('is bit-identical to the original with a cache, whatever the new rows are', async () => {
    const { caches } = await run(unpruned, { rows: randomRows(9 * width, 74) });
    for (const rows of [randomRows(width, 75), prompt(6).rows]) {
      const expected = await run(unpruned, { rows, caches });
      expect((await run(finds, { rows, caches })).logits).toEqual(expected.logits);
    }
  });

  it('refuses a batch with an image, and takes one without', async () => {
    const { rows } = prompt(6);
    const text = randomRows(rows.length, 76);
    const batch = (...prompts: Float32Array[]) => ({
      rows: Float32Array.from(prompts.flatMap((one) => [...one])),
      batch: prompts.length,
    });
    await expect(run(finds, batch(text, rows))).rejects.toThrow(/batch_size_1_only/);
    const expected = await run(unpruned, batch(text, text));
    expect((await run(finds, batch(text, text))).logits).toEqual(expected.logits);
  });
});

function positions(first: Float32Array, second: Float32Array): number[] {
  return Array.from({ length: second.length / width }, (_, row) => first.length / width + row);
}
