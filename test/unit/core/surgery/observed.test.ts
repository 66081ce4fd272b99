import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { runsAll } from '../../../run-all';
import { largestDifference, load, randomRows, run } from '../../support/decoder';
import { attentionOf, loadOracle, oraclePrefill, type Oracle } from '../../support/oracle';

const folder = path.join(__dirname, '../../../fixtures/decoders');
const width = 32;
const input = { kind: 'input' } as const;
const span = (start: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => start + at);

const prompts = [
  ['one image', 20, span(3, 12)],
  ['two images', 24, [...span(2, 9), ...span(13, 6)]],
  ['a prime number of tokens', 18, span(1, 13)],
  ['one token', 6, [2]],
  ['no text behind', 16, span(6, 10)],
] as const;

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self', debiased: true },
  { kind: 'self-cross', heads: 'mean', textRows: 'max', exponents: [0.5, 1] },
  { kind: 'cross', heads: 'mean', textRows: 'last' },
  { kind: 'cross', textRows: 'max', coverage: { block: 2 } },
  { kind: 'self-cross', debiased: true, coverage: { block: 2, share: 0.5, grid: [3, 3] } },
  { kind: 'stride' },
  { kind: 'random', seed: 5 },
  { kind: 'dart' },
];

/** Of the same attention and export as others. */
const alike = ['llama-sdpa-dynamo.onnx', 'phi3-eager-dynamo.onnx'];
// The last has boolean masks.
const files = [...readdirSync(folder), '../exports/llama-dynamo23-sdpa.onnx'].filter(
  (file) => runsAll || !alike.includes(file),
);
/** All rankings on two decoders; on the others, those that read most. */
const rankingsOf = (file: string): Ranking[] =>
  files.indexOf(file) % 3 === 0 ? rankings : rankings.slice(4, 6);

const keeps = [0.75, 0.5, 0.2];
const schedule = keeps.map((keep, layer) => ({ layer, keep }));
const leftOf = (tokens: number): number[] =>
  keeps.map((keep) => Math.max(1, Math.round(keep * tokens)));

describe.each(files)('observing %s', (file) => {
  let model: OnnxModel;
  let oracle: Oracle;

  beforeAll(async () => {
    model = await openOnnx(path.join(folder, file));
    oracle = await loadOracle(model);
  });

  it.each(rankingsOf(file).map((ranking) => [JSON.stringify(ranking), ranking] as const))(
    'shows that %s keeps what its definition keeps, and gives its logits',
    async (_, ranking) => {
      const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
      const observed = await load(graph.bytes, model);
      for (const [name, length, visual] of prompts) {
        const prompt = { rows: randomRows(length * width, length), visual: [...visual] };
        const expected = await oraclePrefill(oracle, prompt, leftOf(visual.length), ranking);
        const { outputs, logits, logitRows } = await run(observed, prompt);
        const kept = graph.survivors.map(({ output }) =>
          Array.from(outputs[output]!.data as BigInt64Array, (at) => visual[Number(at)]!),
        );
        expect(kept, name).toEqual(expected.keptByCut);
        const gone = visual.filter((row) => !expected.kept.includes(row));
        const stay = span(0, length).filter((row) => !gone.includes(row));
        expect(logitRows).toBe(stay.length);
        const size = expected.result.logits.length / length;
        const wanted = stay.flatMap((row) => [
          ...expected.result.logits.subarray(row * size, (row + 1) * size),
        ]);
        expect(largestDifference(logits, wanted), name).toBeLessThan(1e-4);
      }
    },
  );

  it('gives the masses of the tokens that enter each layer, and 0 for the others', async () => {
    const ranking: Ranking = { kind: 'cross', coverage: { block: 2 } };
    const pruning = { schedule: schedule.slice(0, 2), ranking };
    const graph = buildObservedGraph(model, pruning, { aggregate: 'mean' });
    const alone = buildObservedGraph(model, pruning, { aggregate: 'mean', massesOnly: true });
    const [observed, massesOnly] = [await load(graph.bytes, model), await load(alone.bytes, model)];
    expect(massesOnly.session.outputNames).toEqual([...alone.masses, alone.isolation]);
    const pruned = await load(pruneDecoder(model, pruning, input), model);
    for (const [, length, visual] of prompts) {
      const prompt = { rows: randomRows(length * width, length), visual: [...visual] };
      const left = leftOf(visual.length).slice(0, 2);
      const expected = await oraclePrefill(oracle, prompt, left, ranking);
      const { outputs, logits, caches } = await run(observed, prompt);
      const plain = await run(pruned, prompt);
      expect(logits).toEqual(plain.logits);
      expect(Object.keys(caches)).toEqual(Object.keys(plain.caches));
      const bare = await run(massesOnly, prompt);
      graph.masses.forEach((name, layer) => {
        const entered = layer === 0 ? [...visual] : expected.keptByCut[layer - 1]!;
        const map = expected.result.outputs[oracle.probabilities[layer]!] as ort.Tensor;
        const text = span(0, length).filter((row) => row > visual.at(-1)!);
        const wanted = [entered, text].flatMap((from) => meanMasses(map, from, visual, entered));
        expect(outputs[name]!.dims).toEqual([2, visual.length]);
        const found = outputs[name]!.data as Float32Array;
        expect(largestDifference(found, wanted)).toBeLessThan(1e-5);
        expect([...found].map((mass) => mass === 0)).toEqual(wanted.map((mass) => mass === 0));
        expect(bare.outputs[alone.masses[layer]!]!.data).toEqual(found);
      });
    }
  });

  it('observes the unpruned model with an empty schedule, and outputs nothing for other runs', async () => {
    const pruning = { schedule: [], ranking: { kind: 'self-cross' } } as const;
    const graph = buildObservedGraph(model, pruning, { aggregate: 'max' });
    const scoring = buildScoringGraph(model, { aggregate: 'max' });
    const [observed, scorer] = [await load(graph.bytes, model), await load(scoring.bytes, model)];
    const prompt = { rows: randomRows(20 * width, 1), visual: span(3, 12) };
    const first = await run(observed, prompt);
    const masses = await run(scorer, prompt);
    graph.masses.forEach((name, layer) => {
      expect(first.outputs[name]!.data).toEqual(masses.outputs[scoring.masses[layer]!]!.data);
    });
    const unpruned = await load(model, model);
    for (const options of [
      { rows: prompt.rows },
      { rows: randomRows(width, 2), caches: first.caches },
    ]) {
      const { outputs, logits } = await run(observed, options);
      expect(logits).toEqual((await run(unpruned, options)).logits);
      for (const name of graph.masses) expect(outputs[name]!.dims).toEqual([2, 0]);
    }
  });
});

/**
 * Mean attention, over heads and the rows `from`, of every visual column; 0 where it did not enter.
 */
function meanMasses(
  map: ort.Tensor,
  from: readonly number[],
  visual: readonly number[],
  entered: readonly number[],
): number[] {
  const { attention, heads } = attentionOf(map);
  return visual.map((column) => {
    if (!entered.includes(column) || from.length === 0) return 0;
    let sum = 0;
    for (const row of from) {
      for (let head = 0; head < heads; head += 1) sum += attention(head, row, column) / heads;
    }
    return sum / from.length;
  });
}
