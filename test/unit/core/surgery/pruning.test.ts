import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { fullAttentionOnly } from '../../../../src/core/model/folder/decoder-interface';
import type { Ranking } from '../../../../src/core/ranking/families';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { runsAll } from '../../../run-all';
import {
  largestDifference,
  load,
  randomRows,
  run,
  type Caches,
  type Decoder,
} from '../../support/decoder';
import { loadOracle, oraclePrefill, runMasked, type Oracle } from '../../support/oracle';

const folder = path.join(__dirname, '../../../fixtures/decoders');
const width = 32;
const ranking = { kind: 'self-cross' } as const;
const input = { kind: 'input' } as const;
/** Two images with text before, between and after them. */
const visual = [2, 3, 4, 5, 6, 7, 9, 10, 11, 12];
const length = 16;
const rows = randomRows(length * width, 3);

describe.each(readdirSync(folder))('pruning %s', (file) => {
  let model: OnnxModel;
  let unpruned: Decoder;
  let oracle: Oracle;

  beforeAll(async () => {
    model = await openOnnx(path.join(folder, file));
    unpruned = await load(model, model);
    oracle = await loadOracle(model);
  });

  const prune = async (keeps: (number | undefined)[]): Promise<Decoder> => {
    const schedule = keeps.flatMap((keep, layer) => (keep === undefined ? [] : [{ layer, keep }]));
    return load(pruneDecoder(model, { schedule, ranking }, input), model);
  };

  it('is bit-identical at keep = 1, with ranking and gathering in every layer', async () => {
    const pruned = await prune([1, 1, 1]);
    const expected = await run(unpruned, { rows });
    const actual = await run(pruned, { rows, visual });
    expect(actual.logits).toEqual(expected.logits);
    expect(cacheLengths(actual.caches)).toEqual(cacheLengths(expected.caches));
  });

  it.each([
    ['after the first layer', [0.4, undefined, undefined], [4, undefined, undefined]],
    ['in the middle', [undefined, 0.3, undefined], [undefined, 3, undefined]],
    ['in the last layer', [undefined, undefined, 0.2], [undefined, undefined, 2]],
    ['in every layer', [0.7, 0.4, 0.1], [7, 4, 1]],
  ])('equals the unpruned run with masked columns: %s', async (_, keeps, left) => {
    const pruned = await prune(keeps);
    const expected = await oraclePrefill(oracle, { rows, visual }, left);
    const actual = await run(pruned, { rows, visual });
    const stay = survivors(expected.kept);
    expect(actual.logitRows).toBe(stay.length);
    const logits = pickRows(expected.result.logits, stay, expected.result.logitRows);
    expect(largestDifference(actual.logits, logits)).toBeLessThan(1e-4);

    // A wrong set of the same size differs by far more: the comparison can fail.
    const wrong = expected.hidden.map((columns) => new Set(swapOne(columns)));
    if (expected.hidden.some(({ size }) => size > 0)) {
      const other = await runMasked(oracle, { rows }, wrong);
      const lastRow = [length - 1];
      const last = pickRows(other.logits, lastRow, length);
      const ours = pickRows(actual.logits, [stay.length - 1], stay.length);
      expect(largestDifference(ours, last)).toBeGreaterThan(1e-2);
    }

    let unprunedCaches: Caches = expected.result.caches;
    let caches: Caches = actual.caches;
    for (let step = 0; step < 8; step += 1) {
      const token = { rows: randomRows(width, 100 + step) };
      const wanted = await runMasked(oracle, { ...token, caches: unprunedCaches }, expected.hidden);
      const positions = [length + step];
      const total = new Array<number>(length + step + 1).fill(1);
      const got = await run(pruned, { ...token, caches, positions, mask: total });
      expect(largestDifference(got.logits, wanted.logits)).toBeLessThan(1e-4);
      unprunedCaches = wanted.caches;
      caches = got.caches;
    }
  });

  it('leaves every other run bit-identical', async () => {
    const pruned = await prune([0.5, 0.3, 0.1]);
    const prefill = await run(unpruned, { rows });
    const cases = [
      { rows: randomRows(40 * width, 9) }, // a long prompt of text alone
      { rows: randomRows(width, 5), caches: prefill.caches }, // a decode step
      { rows: randomRows(6 * width, 6), caches: prefill.caches }, // a second turn
    ];
    for (const options of cases) {
      const expected = await run(unpruned, options);
      const actual = await run(pruned, options);
      expect(actual.logits).toEqual(expected.logits);
      for (const [name, tensor] of Object.entries(expected.caches)) {
        expect(actual.caches[name]!.data).toEqual(tensor.data);
      }
    }
  });

  it('continues a pruned prompt with several new rows at once', async () => {
    const pruned = await prune([0.5, undefined, undefined]);
    const expected = await oraclePrefill(oracle, { rows, visual }, [5, undefined, undefined]);
    const actual = await run(pruned, { rows, visual });
    const turn = { rows: randomRows(5 * width, 77) };
    const wanted = await runMasked(
      oracle,
      { ...turn, caches: expected.result.caches },
      expected.hidden,
    );
    const got = await run(pruned, { ...turn, caches: actual.caches });
    expect(largestDifference(got.logits, wanted.logits)).toBeLessThan(1e-4);
  });

  it('prunes a prompt that ends with its image by self mass alone', async () => {
    const tail = Array.from({ length: 8 }, (_, at) => length - 8 + at);
    const pruned = await prune([0.5, undefined, undefined]);
    const expected = await oraclePrefill(oracle, { rows, visual: tail }, [4, undefined, undefined]);
    const actual = await run(pruned, { rows, visual: tail });
    const stay = Array.from({ length }, (_, row) => row).filter(
      (row) => row < length - 8 || expected.kept.includes(row),
    );
    const logits = pickRows(expected.result.logits, stay, length);
    expect(largestDifference(actual.logits, logits)).toBeLessThan(1e-4);
  });

  function survivors(kept: readonly number[]): number[] {
    return Array.from({ length }, (_, row) => row).filter(
      (row) => !visual.includes(row) || kept.includes(row),
    );
  }
});

describe.each(['qwen2-sdpa-legacy.onnx', '../exports/llama-genai-fp32.onnx'])('%s', (file) => {
  it.each<Ranking>([
    ranking,
    { kind: 'random', seed: 1 },
    { kind: 'cross', coverage: { block: 2 } },
  ])('fails on a batch of two instead of giving a wrong number: $kind', async (ranking) => {
    const model = await openOnnx(path.join(folder, file));
    const schedule = [{ layer: 0, keep: 0.5 }];
    const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
    const both = new Float32Array([...rows, ...rows]);
    await expect(run(pruned, { rows: both, batch: 2, visual })).rejects.toThrow(
      /pruning_serves_batch_size_1_only/,
    );
    const unpruned = await load(model, model);
    const text = await run(pruned, { rows: both, batch: 2 });
    const expected = await run(unpruned, { rows: both, batch: 2 });
    expect(text.logits).toEqual(expected.logits);
    const step = { rows: randomRows(2 * width, 5), batch: 2 };
    const next = await run(pruned, { ...step, caches: text.caches });
    const wanted = await run(unpruned, { ...step, caches: expected.caches });
    expect(next.logits).toEqual(wanted.logits);
  });
});

/** Of each kind one; with the others they are all forms of a ranking. */
const kinds: Ranking[] = [
  { kind: 'self-cross', debiased: true, coverage: { block: 3, share: 0.4, grid: [2, 3] } },
  { kind: 'stride', grid: [2, 2] },
  { kind: 'random', seed: 3 },
  { kind: 'dart' },
];
const forms: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self', debiased: true },
  { kind: 'cross' },
  { kind: 'cross', heads: 'mean', textRows: 'last' },
  { kind: 'cross', textRows: 'max', coverage: { block: 2 } },
  { kind: 'self-cross', heads: 'mean', textRows: 'max', exponents: [2, 0.5] },
  { kind: 'self', coverage: { block: 2, share: 0 } },
  { kind: 'stride' },
];

describe.each([
  ['llama-eager-legacy.onnx', [...kinds, ...forms]],
  ['phi3-eager-dynamo.onnx', runsAll ? [...kinds, ...forms] : kinds],
] as const)('%s', (file, rankings) => {
  it.each(rankings)('is bit-identical at keep = 1 with every ranking: %j', async (ranking) => {
    const model = await openOnnx(path.join(folder, file));
    const unpruned = await load(model, model);
    const schedule = [0, 1, 2].map((layer) => ({ layer, keep: 1 }));
    const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
    for (const place of [visual, [4], visual.map((row) => row + 3)]) {
      const expected = await run(unpruned, { rows });
      const actual = await run(pruned, { rows, visual: place });
      expect(actual.logits).toEqual(expected.logits);
      for (const [name, tensor] of Object.entries(expected.caches)) {
        expect(actual.caches[name]!.data).toEqual(tensor.data);
      }
      const step = { rows: randomRows(width, 8) };
      const next = await run(pruned, { ...step, caches: actual.caches });
      expect(next.logits).toEqual(
        (await run(unpruned, { ...step, caches: expected.caches })).logits,
      );
    }
  });
});

describe('rankings', () => {
  const schedule = [
    { layer: 0, keep: 0.6 },
    { layer: 1, keep: 0.3 },
  ];
  const logitsOf = async (kind: Ranking): Promise<Float32Array> => {
    const model = await openOnnx(path.join(folder, 'llama-eager-legacy.onnx'));
    const pruned = await load(pruneDecoder(model, { schedule, ranking: kind }, input), model);
    const { logits, logitRows, caches } = await run(pruned, { rows, visual });
    expect(logitRows).toBe(length - visual.length + 3);
    expect(cacheLengths(caches)).toEqual([16, 16, 12, 12, 9, 9]);
    return logits;
  };

  it('of chance depend on the seed alone', async () => {
    const first = await logitsOf({ kind: 'random', seed: 1 });
    expect(await logitsOf({ kind: 'random', seed: 1 })).toEqual(first);
    const others = await Promise.all([2, 3, 4].map((seed) => logitsOf({ kind: 'random', seed })));
    expect(others.some((other) => largestDifference(other, first) > 1e-2)).toBe(true);
  });

  it('by one mass choose other tokens than by both', async () => {
    const [self, cross] = [await logitsOf({ kind: 'self' }), await logitsOf({ kind: 'cross' })];
    expect(largestDifference(self, cross)).toBeGreaterThan(1e-2);
  });

  it('that read embeddings rank after no layer', async () => {
    await expect(logitsOf({ kind: 'divprune' })).rejects.toThrow(/divprune.*after layer 0/s);
  });

  it('that do not exist are named', async () => {
    await expect(logitsOf({ kind: 'nonsense' } as never)).rejects.toThrow(/no ranking "nonsense"/);
  });
});

it('serves a sliding window after pruned caches as the unpruned run does', async () => {
  const model = await openOnnx(path.join(folder, '../windowed/mistral-eager-legacy.onnx'));
  const schedule = [{ layer: 0, keep: 0.4 }];
  const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
  const oracle = await loadOracle(model);
  const expected = await oraclePrefill(oracle, { rows, visual }, [4, undefined, undefined]);
  const actual = await run(pruned, { rows, visual });
  const last = pickRows(expected.result.logits, [length - 1], length);
  const ours = pickRows(actual.logits, [actual.logitRows - 1], actual.logitRows);
  expect(largestDifference(ours, last)).toBeLessThan(1e-4);
  const step = { rows: randomRows(width, 5) };
  const wanted = await runMasked(
    oracle,
    { ...step, caches: expected.result.caches },
    expected.hidden,
  );
  const got = await run(pruned, { ...step, caches: actual.caches });
  expect(largestDifference(got.logits, wanted.logits)).toBeLessThan(1e-4);

  // Unpruned prompts are served as before.
  const unpruned = await load(model, model);
  const { caches } = await run(unpruned, { rows });
  const whole = await run(pruned, { rows });
  const served = await run(pruned, { ...step, caches: whole.caches });
  expect(served.logits).toEqual((await run(unpruned, { ...step, caches })).logits);
});

it('accepts leading padding after pruned caches, and names a hole in the attention mask', async () => {
  const model = await openOnnx(path.join(folder, 'llama-eager-legacy.onnx'));
  const schedule = [{ layer: 0, keep: 0.4 }];
  const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
  const mask = [0, ...new Array<number>(length - 1).fill(1)];
  const { caches } = await run(pruned, { rows, visual, mask });
  const step = { rows: randomRows(width, 5), caches };
  await run(pruned, { ...step, mask: [...mask, 1] });
  const hole = mask.with(length - 2, 0);
  await expect(run(pruned, { ...step, mask: [...hole, 1] })).rejects.toThrow(fullAttentionOnly);
});

function cacheLengths(caches: Record<string, ort.Tensor>): number[] {
  return Object.values(caches).map(({ dims }) => dims[2]!);
}

function pickRows(data: Float32Array, chosen: readonly number[], count: number): number[] {
  const size = data.length / count;
  return chosen.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)]);
}

/** Hides another visual token instead of one that was hidden. */
function swapOne(columns: ReadonlySet<number>): number[] {
  const [first, ...others] = [...columns];
  const kept = visual.filter((row) => !columns.has(row));
  return first === undefined || kept.length === 0 ? [...columns] : [...others, kept[0]!];
}
