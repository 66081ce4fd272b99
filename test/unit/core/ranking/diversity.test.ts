/**
 * DivPrune and the CDPruner-like baseline at real widths, in half precision and where tokens are
 * alike.
 */
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from '../../../../src/core/model/half';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../src/core/onnx/graph-builder';
import { copyOnnx, encodeOnnx, openOnnx } from '../../../../src/core/onnx/model-file';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../src/core/onnx/topology';
import { bestTokens } from '../../../../src/core/ranking/best-tokens';
import { rankingGraph } from '../../../../src/core/ranking/graphs';
import { trailingRows } from '../../../../src/core/ranking/mass/masses';
import { randomRows } from '../../support/decoder';
import { keptByCdPruner, keptByDivPrune } from '../../support/diversity-oracle';

interface Prompt {
  length: number;
  visual: readonly number[];
  width: number;
  /** Embeddings by row. */
  rows: Float32Array;
}

const span = (start: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => start + at);

/** Two images and a text, whose tokens form groups, as patches do. */
function prompt(width: number, seed: number, coarse = false): Prompt {
  const length = 60;
  const groups = randomRows(7 * width, seed);
  const noise = randomRows(length * width, seed + 1);
  const rows = noise.map((value, at) => {
    const row = Math.floor(at / width);
    const group = groups[((row * 5) % 7) * width + (at % width)]!;
    // Coarse ones have exact lengths and products: many tie, some are the same.
    return coarse ? Math.sign(row % 3 === 0 ? group : value) : group + 0.4 * value;
  });
  return { length, visual: [...span(2, 24), ...span(28, 20)], width, rows };
}

let base: OnnxModel;

beforeAll(async () => {
  base = await openOnnx(path.join(__dirname, '../../../fixtures/decoders/llama-eager-legacy.onnx'));
});

/**
 * A graph that is nothing but the ranking; `half` is how a decoder in half precision gives it its
 * rows.
 */
async function loadRanking(kind: 'divprune' | 'cdpruner', width: number, half: boolean) {
  const model = copyOnnx(base);
  const { graph } = model;
  model.proto.opsetImport = model.proto.opsetImport.filter(({ domain }) => domain === '');
  model.proto.opsetImport[0]!.version = 13n;
  Object.assign(graph, { node: [], initializer: [], valueInfo: [] });
  graph.input = [
    valueInfo('hidden', half ? 'float16' : 'float', [1, 'rows', width]),
    valueInfo('visual', 'int64', ['tokens']),
    valueInfo('left', 'int64', [1]),
  ];
  const builder = new GraphBuilder(model);
  const ranking = { kind } as const;
  const length = builder.dimension('hidden', 1);
  const scores = rankingGraph(ranking).scores(builder, ranking, {
    map: () => '',
    rows: { visual: 'visual', length, trailing: trailingRows(builder, 'visual', length) },
    ...{ fixed: undefined, keys: '', hidden: 'hidden', left: 'left' },
  });
  const kept = bestTokens(builder, scores, 'left');
  graph.output = [valueInfo(kept, 'int64', ['left'])];
  sortTopologically(graph, 'test');
  const session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 3 });
  return async ({ length: count, visual, rows }: Prompt, left: number): Promise<number[]> => {
    const dims = [1, count, width];
    const halves = () => new ort.Tensor('float16', Uint16Array.from(rows, toHalf), dims);
    const result = await session.run({
      hidden: half ? halves() : new ort.Tensor('float32', rows, dims),
      visual: new ort.Tensor('int64', BigInt64Array.from(visual, BigInt), [visual.length]),
      left: new ort.Tensor('int64', [BigInt(left)], [1]),
    });
    return Array.from(result[kept]!.data as BigInt64Array, (place) => visual[Number(place)]!);
  };
}

function expected(
  kind: 'divprune' | 'cdpruner',
  { length, visual, width, rows }: Prompt,
  left: number,
  half: boolean,
): number[] {
  const values = Array.from(rows, (value) => (half ? fromHalf(toHalf(value)) : value));
  const stateOf = (row: number): number[] => values.slice(row * width, (row + 1) * width);
  const text = span(visual.at(-1)! + 1, length - visual.at(-1)! - 1);
  const kept =
    kind === 'divprune'
      ? keptByDivPrune({ stateOf }, visual, left)
      : keptByCdPruner({ stateOf }, visual, text, left);
  return kept.sort((a, b) => a - b);
}

describe.each(['divprune', 'cdpruner'] as const)('%s', (kind) => {
  it.each([
    [8, false],
    [64, false],
    [64, true],
  ])('keeps what its definition keeps, of width %i, in half precision: %s', async (width, half) => {
    const graph = await loadRanking(kind, width, half);
    for (const seed of [1, 2]) {
      const one = prompt(width, seed);
      for (const left of [1, 2, 11, 24, one.visual.length]) {
        const wanted = expected(kind, one, left, half);
        expect(await graph(one, left), `seed ${seed}, ${left} left`).toEqual(wanted);
      }
    }
  });

  it('gives ties to the earlier token, and takes nothing twice', async () => {
    const graph = await loadRanking(kind, 4, false);
    for (const seed of [1, 2]) {
      const one = prompt(4, seed, true);
      for (const left of [1, 3, 9, 20, one.visual.length]) {
        const kept = await graph(one, left);
        expect(new Set(kept).size).toBe(left);
        expect(kept, `seed ${seed}, ${left} left`).toEqual(expected(kind, one, left, false));
      }
    }
  });
});
