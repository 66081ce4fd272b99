import path from 'node:path';
import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../src/core/onnx/graph-builder';
import {
  copyOnnx,
  encodeOnnx,
  openOnnx,
  type OnnxModel,
} from '../../../../src/core/onnx/model-file';
import { aggregateHeads, sliceRows } from '../../../../src/core/surgery/attention/head-map';
import { sortTopologically } from '../../../../src/core/onnx/topology';
import { blocksOf } from '../../../../src/core/ranking/coverage/replay';
import { gridPlaces } from '../../../../src/core/ranking/grid/places';
import { randomPriorities } from '../../../../src/core/ranking/random/replay';
import type { Ranking } from '../../../../src/core/ranking/families';
import { trailingRows } from '../../../../src/core/ranking/mass/masses';
import { bestTokens } from '../../../../src/core/ranking/best-tokens';
import { rankingGraph } from '../../../../src/core/ranking/graphs';
import { ditherIndex } from '../../../../src/core/ranking/stride/replay';
import { propertyRuns } from '../../../run-all';
import { randomRows } from '../../support/decoder';
import { bayer, keepByRanking, placesOnGrids } from '../../support/ranking-oracle';

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self' },
  { kind: 'cross' },
  { kind: 'self-cross', heads: 'mean' },
  { kind: 'self-cross', textRows: 'max' },
  { kind: 'self-cross', textRows: 'last', debiased: true },
  { kind: 'self-cross', exponents: [0.5, 2] },
  { kind: 'self-cross', exponents: [0, 1], debiased: true },
  { kind: 'self', debiased: true },
  { kind: 'cross', heads: 'mean', textRows: 'last' },
  { kind: 'cross', textRows: 'max' },
  { kind: 'cross', coverage: { block: 2 } },
  { kind: 'cross', textRows: 'max', coverage: { block: 3, share: 0.5 } },
  { kind: 'self-cross', coverage: { block: 2, share: 0.25, grid: [2, 3] } },
  { kind: 'self', heads: 'mean', coverage: { block: 2, share: 0 } },
  { kind: 'self-cross', debiased: true, coverage: { block: 4, grid: [4, 4] } },
  { kind: 'stride' },
  { kind: 'stride', grid: [3, 2] },
  { kind: 'random', seed: 0 },
  { kind: 'random', seed: -7 },
  { kind: 'dart' },
  { kind: 'divprune' },
  { kind: 'cdpruner' },
];

/** A prompt: which of its rows are visual. */
interface Prompt {
  length: number;
  visual: number[];
}

const span = (start: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => start + at);

const prompts: Record<string, Prompt> = {
  'one image': { length: 40, visual: span(3, 24) },
  'two images apart': { length: 40, visual: [...span(2, 12), ...span(16, 16)] },
  'two images side by side': { length: 44, visual: span(1, 32) },
  'a prime number of tokens': { length: 30, visual: span(2, 23) },
  'one token': { length: 6, visual: [2] },
  'tokens that never touch': { length: 20, visual: [1, 3, 5, 7, 11] },
  'no text behind': { length: 24, visual: span(4, 20) },
  'one row of text behind': { length: 22, visual: span(3, 18) },
  'nothing but an image': { length: 16, visual: span(0, 16) },
};

const heads = 3;
const width = 4;

/** What rankings by keys read of the rows that are left. */
interface Seen {
  /** By head and row. */
  keys: Float32Array;
  /** By row. */
  hidden: Float32Array;
}

/** Coarse ones have few values, whose sums are exact: norms and cosines tie. */
function seenOf(rows: number, seed: number, coarse = false): Seen {
  const values = (count: number, from: number): Float32Array =>
    randomRows(count, from).map((value) => (coarse ? (value > 0 ? 1 : -0.5) : value));
  const signs = (value: number): number => (coarse ? Math.sign(value) : value);
  return {
    keys: values(heads * rows * width, seed + 100),
    hidden: values(rows * width, seed + 200).map(signs),
  };
}

/** A graph that is nothing but a ranking, for an operator set. */
async function loadRanking(base: OnnxModel, ranking: Ranking, opset: number) {
  const model = copyOnnx(base);
  const { graph } = model;
  model.proto.opsetImport = model.proto.opsetImport.filter(({ domain }) => domain === '');
  model.proto.opsetImport[0]!.version = BigInt(opset);
  Object.assign(graph, { node: [], initializer: [], valueInfo: [] });
  graph.input = [
    valueInfo('probabilities', 'float', [1, heads, 'rows', 'rows']),
    valueInfo('keys', 'float', [1, heads, 'rows', width]),
    valueInfo('hidden', 'float', [1, 'rows', width]),
    valueInfo('all', 'int64', ['tokens']),
    valueInfo('prompt', 'int64', [1]),
    valueInfo('ordinals', 'int64', ['surviving']),
    valueInfo('visual', 'int64', ['surviving']),
    valueInfo('left', 'int64', [1]),
  ];
  const builder = new GraphBuilder(model);
  const rankings = rankingGraph(ranking);
  const fixed = rankings.fixedValues(ranking)?.(builder, 'all');
  const kept = bestTokens(
    builder,
    rankings.scores(builder, ranking, {
      map: ({ from, aggregate }) =>
        aggregateHeads(builder, sliceRows(builder, 'probabilities', from, 2), aggregate),
      rows: {
        visual: 'visual',
        length: builder.dimension('probabilities', 2),
        trailing: trailingRows(builder, 'all', 'prompt'),
      },
      fixed: fixed && builder.gather(fixed, 'ordinals', 0),
      ...{ keys: 'keys', hidden: 'hidden', left: 'left' },
    }),
    'left',
  );
  graph.output = [valueInfo(kept, 'int64', ['left'])];
  sortTopologically(graph, 'test');
  const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  return async (
    prompt: Prompt,
    ordinals: number[],
    left: number,
    map: Float32Array,
    seen?: Seen,
  ) => {
    const { rows, visual } = segment(prompt, ordinals);
    const { keys, hidden } = seen ?? seenOf(rows.length, left);
    const feeds: Record<string, ort.Tensor> = {
      probabilities: new ort.Tensor('float32', map, [1, heads, rows.length, rows.length]),
      keys: new ort.Tensor('float32', keys, [1, heads, rows.length, width]),
      hidden: new ort.Tensor('float32', hidden, [1, rows.length, width]),
      all: int64(prompt.visual),
      prompt: int64([prompt.length]),
      ordinals: int64(ordinals),
      visual: int64(visual),
      left: int64([left]),
    };
    const used = session.inputNames.map((name) => [name, feeds[name]!] as const);
    const result = await session.run(Object.fromEntries(used));
    const places = Array.from(result[kept]!.data as BigInt64Array, Number);
    return places.map((place) => prompt.visual[ordinals[place]!]!);
  };
}

function int64(values: number[]): ort.Tensor {
  return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
}

/** The rows of the prompt that are left, and which of these the surviving visual tokens are. */
function segment({ length, visual }: Prompt, ordinals: number[]) {
  const surviving = ordinals.map((ordinal) => visual[ordinal]!);
  const rows = span(0, length).filter((row) => !visual.includes(row) || surviving.includes(row));
  return { rows, visual: surviving.map((row) => rows.indexOf(row)) };
}

function expected(
  ranking: Ranking,
  prompt: Prompt,
  ordinals: number[],
  left: number,
  map: Float32Array,
  given?: Seen,
): number[] {
  const { rows } = segment(prompt, ordinals);
  const { keys, hidden } = given ?? seenOf(rows.length, left);
  const at = (row: number): number => rows.indexOf(row);
  const { visual } = prompt;
  return keepByRanking(
    ranking,
    {
      attention: (head, row, column) =>
        map[(head * rows.length + at(row)) * rows.length + at(column)]!,
      heads,
      allVisual: visual,
      visual: ordinals.map((ordinal) => visual[ordinal]!),
      text: rows.filter((row) => row > visual.at(-1)!),
      seen: {
        keyOf: (row) =>
          span(0, heads).flatMap((head) => [...vector(keys, head * rows.length + at(row))]),
        stateOf: (row) => [...vector(hidden, at(row))],
      },
    },
    left,
  );
}

const vector = (data: Float32Array, at: number): Float32Array =>
  data.subarray(at * width, (at + 1) * width);

/** Causal maps; a coarse one has only two values, so that scores tie. */
function attention(count: number, seed: number, coarse = false): Float32Array {
  return randomRows(heads * count * count, seed).map((value, at) => {
    const [row, column] = [Math.floor(at / count) % count, at % count];
    if (column > row) return 0;
    return coarse ? (value > 0 ? 0.5 : 0.25) : Math.abs(value);
  });
}

let base: OnnxModel;

beforeAll(async () => {
  base = await openOnnx(path.join(__dirname, '../../../fixtures/decoders/llama-eager-legacy.onnx'));
});

describe.each(rankings.map((ranking) => [JSON.stringify(ranking), ranking] as const))(
  'the ranking %s',
  (_, ranking) => {
    it.each([13, 18])('keeps in operator set %i what its definition keeps', async (opset) => {
      const graph = await loadRanking(base, ranking, opset);
      for (const [name, prompt] of Object.entries(prompts)) {
        const count = prompt.visual.length;
        const all = span(0, count);
        const map = attention(prompt.length, count);
        for (const left of new Set([1, Math.ceil(count / 4), Math.ceil(count / 2), count])) {
          const kept = await graph(prompt, all, left, map);
          expect(kept, `${name}, ${left} left`).toEqual(expected(ranking, prompt, all, left, map));
        }
        // After a cut: some tokens are gone already.
        const some = all.filter((ordinal) => (ordinal * 5) % 3 !== 1);
        const smaller = attention(prompt.length - count + some.length, count + 1);
        const left = Math.ceil(some.length / 3);
        const kept = await graph(prompt, some, left, smaller);
        expect(kept, `${name}, again`).toEqual(expected(ranking, prompt, some, left, smaller));
      }
    });
  },
);

it('a ranking gives ties to the earlier token', async () => {
  const ties: Ranking[] = [
    { kind: 'cross', textRows: 'max' },
    { kind: 'cross', textRows: 'last', coverage: { block: 2 } },
    { kind: 'cross', textRows: 'last', heads: 'max', coverage: { block: 3, share: 0.3 } },
  ];
  for (const ranking of ties) {
    const graph = await loadRanking(base, ranking, 18);
    for (const prompt of Object.values(prompts)) {
      // Self mass decides where no text follows: sums of floats, in whatever order.
      if (prompt.visual.at(-1) === prompt.length - 1) continue;
      const all = span(0, prompt.visual.length);
      const map = attention(prompt.length, 5, true);
      for (const left of [1, Math.ceil(all.length / 3), all.length]) {
        expect(await graph(prompt, all, left, map)).toEqual(
          expected(ranking, prompt, all, left, map),
        );
      }
    }
  }
});

it('dart gives ties to the earlier token, of pivots and of what they take', async () => {
  const graph = await loadRanking(base, { kind: 'dart' }, 18);
  for (const prompt of Object.values(prompts)) {
    const all = span(0, prompt.visual.length);
    const map = attention(prompt.length, 5);
    for (let seed = 1; seed <= 5; seed += 1) {
      const seen = seenOf(prompt.length, seed, true);
      for (const left of new Set([1, 3, 4, 5, Math.ceil(all.length / 2), all.length])) {
        if (left > all.length) continue;
        expect(await graph(prompt, all, left, map, seen)).toEqual(
          expected({ kind: 'dart' }, prompt, all, left, map, seen),
        );
      }
    }
  }
});

it('coverage keeps what its definition keeps, for any images, blocks and shares', async () => {
  const cases = fc.record({
    images: fc.array(fc.record({ text: fc.nat(2), tokens: fc.integer({ min: 1, max: 30 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    behind: fc.nat(3),
    block: fc.integer({ min: 2, max: 7 }),
    share: fc.constantFrom(0, 0.1, 0.333, 0.5, 0.75, 0.9999, 1),
    grid: fc.option(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))),
    keep: fc.double({ min: 0.05, max: 1, noNaN: true }),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ images, behind, block, share, grid, keep, seed }) => {
      const prompt: Prompt = { length: 0, visual: [] };
      for (const { text, tokens } of images) {
        prompt.visual.push(...span(prompt.length + text, tokens));
        prompt.length += text + tokens;
      }
      prompt.length += behind;
      const coverage = { block, share, ...(grid ? { grid } : {}) };
      const ranking: Ranking = { kind: 'cross', coverage };
      const graph = await loadRanking(base, ranking, 13);
      const all = span(0, prompt.visual.length);
      const left = Math.max(1, Math.round(keep * all.length));
      const map = attention(prompt.length, seed);
      expect(await graph(prompt, all, left, map)).toEqual(
        expected(ranking, prompt, all, left, map),
      );
    }),
    { numRuns: propertyRuns(60) },
  );
});

describe('outside the graph', () => {
  it.each([
    ['one image', [3], [24], undefined],
    ['images of a grid and another', [0, 30], [24, 7], [3, 4]],
    ['a prime number', [5], [23], undefined],
  ] as const)('tokens are where their definition puts them: %s', (_, starts, counts, grid) => {
    const rows = starts.flatMap((start, at) => span(start, counts[at]!));
    const places = placesOnGrids(rows, grid as [number, number] | undefined);
    const found = gridPlaces(counts, grid as [number, number] | undefined);
    const blocks = blocksOf(found, 2);
    const named = new Map<string, number>();
    rows.forEach((row, token) => {
      const place = places.get(row)!;
      expect([found.row[token], found.column[token]]).toEqual([place.row, place.column]);
      const block = [place.image, place.row >> 1, place.column >> 1].join();
      expect(blocks[token]).toBe(named.get(block) ?? token);
      named.set(block, blocks[token]!);
    });
    expect(new Set(named.values()).size).toBe(named.size);
  });

  it('a stride takes tokens in the order of the smallest matrix that covers the grid', () => {
    const order = (index: (row: number, column: number) => number, [rows, columns]: number[]) =>
      span(0, rows! * columns!).sort((a, b) => {
        const of = (at: number) => index(Math.floor(at / columns!), at % columns!);
        return of(a) - of(b) || a - b;
      });
    for (const grid of [
      [1, 1],
      [3, 5],
      [8, 8],
      [12, 12],
      [24, 30],
    ]) {
      const matrix = bayer(2 ** Math.ceil(Math.log2(Math.max(...grid))));
      expect(order(ditherIndex, grid)).toEqual(order((r, c) => matrix[r]![c]!, grid));
    }
  });

  it('random priorities order tokens as the graph does', async () => {
    const prompt = prompts['two images apart']!;
    for (const seed of [0, 3, -1, 123_456_789]) {
      const graph = await loadRanking(base, { kind: 'random', seed }, 13);
      const priorities = randomPriorities(prompt.visual, seed);
      const best = span(0, prompt.visual.length)
        .sort((a, b) => priorities[b]! - priorities[a]!)
        .slice(0, 5)
        .map((ordinal) => prompt.visual[ordinal]!);
      const all = span(0, prompt.visual.length);
      const kept = await graph(prompt, all, 5, attention(prompt.length, 1));
      expect(kept).toEqual(best.sort((a, b) => a - b));
    }
  });
});
