/**
 * What a run's first row shows of how its positions were counted, on prompts of Hugging Face's and
 * of transformers.js.
 */
import { Qwen2VLForConditionalGeneration, Tensor as TheirTensor } from '@huggingface/transformers';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { unclearPositions } from '../../../../../src/core/model/folder/decoder-interface';
import { int64Tensor } from '../../../../../src/core/model/sessions/tensors';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { wholeAxes } from '../../../../../src/core/surgery/pruning/whole-positions';
import { modelOf } from '../../../support/graphs';

interface Case {
  name: string;
  options: { family: string; imageTokenId: number; videoTokenId: number; spatialMergeSize: number };
  inputIds: number[];
  grids: { kind: string; thw: [number, number, number] }[];
  /** [3][S], of Hugging Face's `get_rope_index`. */
  ids: number[][];
  firstGenerated: [number, number, number];
}

const file = path.join(__dirname, '../../../../fixtures/positions/mrope.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

let session: ort.InferenceSession;
beforeAll(async () => {
  const model = modelOf({
    inputs: [
      valueInfo('position_ids', 'int64', [3, 1, 'rows']),
      ...['whole', 'first'].map((name) => valueInfo(name, 'int64', [1])),
      valueInfo('columns', 'int64', ['columns']),
      valueInfo('cached', 'int64', ['numbers']),
    ],
  });
  const past = { whole: 'whole', first: 'first', columns: 'columns' };
  const builder = new GraphBuilder(model);
  const { positions, next } = wholeAxes(builder, 'position_ids', past, 'cached');
  model.graph.output = [
    valueInfo(positions, 'int64', [3, 1, 'rows']),
    valueInfo(next, 'int64', [2]),
  ];
  sortTopologically(model.graph, model.file);
  session = await ort.InferenceSession.create(encodeOnnx(model), { logSeverityLevel: 4 });
});

interface Cached {
  /**
   * Rows of the whole sequence, of which `dropped` are gone, and of the numbers in the first cache.
   */
  rows: number;
  dropped: number;
  carried?: number;
  next: number[];
}
const nothing: Cached = { rows: 0, dropped: 0, next: [] };

async function run(
  axes: readonly (readonly number[])[],
  { rows, dropped, carried = 0, next }: Cached,
): Promise<{ positions: number[][]; next: number[] }> {
  const left = rows - dropped;
  const columns = Array.from({ length: left }, (_, at) => at);
  const outputs = await session.run({
    position_ids: int64Tensor(axes.flat(), [3, 1, axes[0]!.length]),
    whole: int64Tensor([rows], [1]),
    first: int64Tensor([left + carried], [1]),
    columns: int64Tensor(columns, [left]),
    cached: int64Tensor(next, [next.length]),
  });
  const [flat, following] = session.outputNames.map((name) =>
    Array.from(outputs[name]!.data as BigInt64Array, Number),
  );
  const count = axes[0]!.length;
  return {
    positions: axes.map((_, at) => flat!.slice(at * count, (at + 1) * count)),
    next: following!,
  };
}

const slice = (ids: readonly number[][], from: number, to?: number) =>
  ids.map((axis) => axis.slice(from, to));
const shifted = (ids: readonly number[][], by: number) =>
  ids.map((axis) => axis.map((position) => position - by));

/** Where a text or a visual begins, except at the prompt's own beginning. */
function beginnings({ inputIds, options: { imageTokenId, videoTokenId } }: Case): number[] {
  const isVisual = (row: number) => [imageTokenId, videoTokenId].includes(inputIds[row]!);
  return inputIds.flatMap((_, row) =>
    row > 0 && !(isVisual(row) && isVisual(row - 1)) ? [row] : [],
  );
}

/** A prompt's rows in two runs, both ways of counting, and a generated token after them. */
async function expectDerived(one: Case, at: number): Promise<void> {
  const { ids, inputIds, firstGenerated } = one;
  const first = await run(slice(ids, 0, at), nothing);
  expect(first.positions).toEqual(slice(ids, 0, at));
  const dropped = Math.max(1, Math.floor(at / 2));
  for (const carried of [0, 2, 4]) {
    const cached = { rows: at, dropped, carried, next: first.next };
    const lacking = dropped - carried;
    const later = slice(ids, at);
    for (const counted of [later, shifted(later, lacking)]) {
      const resumed = await run(counted, cached);
      expect(resumed.positions).toEqual(later);
      const token = firstGenerated.map((position) => [position]);
      const behind = { rows: inputIds.length, dropped, carried, next: resumed.next };
      for (const fed of [token, shifted(token, lacking)]) {
        expect((await run(fed, behind)).positions).toEqual(token);
      }
    }
  }
}

const untold = expect.objectContaining({
  message: expect.stringContaining(unclearPositions) as string,
}) as Error;

/**
 * By how much a video's times exceed the positions of the text after it. If they do, there are two
 * ways to count the positions after the video.
 */
const reach = ({ ids }: Case): number =>
  Math.max(...ids.flat()) - Math.max(...ids.map((axis) => axis.at(-1)!));

describe.each(['qwen2_vl', 'qwen2_5_vl', 'qwen3_vl'])('after a cut, %s', (family) => {
  const own = cases.filter(({ options }) => options.family === family);

  it.each(own)('continues as it was counted: $name', async (one) => {
    const starts = beginnings(one);
    // All of the short ones, and a few of many.
    const step = Math.ceil(starts.length / 12);
    for (const [order, at] of starts.entries()) {
      // Videos whose times reach beyond the text are in the next test.
      if (order % step === 0 && reach(one) === 0) await expectDerived(one, at);
    }
    // A generated token, whatever came before.
    const all = await run(one.ids, nothing);
    const token = one.firstGenerated.map((position) => [position]);
    const dropped = reach(one) === 1 ? 2 : 1;
    const cached = { rows: one.inputIds.length, dropped, next: all.next };
    for (const fed of [token, shifted(token, dropped)]) {
      expect((await run(fed, cached)).positions).toEqual(token);
    }
  });

  it('has prompts of all kinds', () => {
    expect(own.filter((one) => reach(one) === 0).length).toBeGreaterThan(15);
  });
});

describe('a video whose times reach beyond the text after it', () => {
  const one = cases.find(
    ({ name, options }) =>
      name === 'a video longer than its sides' && options.family === 'qwen2_5_vl',
  )!;
  const at = one.inputIds.length - 3;

  it('is followed by text where the text continues, and by generated tokens after its times', async () => {
    expect(reach(one)).toBeGreaterThan(3);
    const first = await run(slice(one.ids, 0, at), nothing);
    const cached = { rows: at, dropped: 2, next: first.next };
    const later = slice(one.ids, at);
    const generated = later.map((axis) => axis.map((position) => position + reach(one) + 3));
    expect(Math.min(...generated.flat())).toBe(Math.max(...first.positions.flat()) + 1);
    for (const [fed, expected] of [
      [later, later],
      [shifted(later, 2), later],
      [generated, generated],
      [shifted(generated, 2), generated],
    ] as const) {
      expect((await run(fed, cached)).positions).toEqual(expected);
    }
  });

  it('is refused if as many tokens are gone, as either may be meant', async () => {
    const first = await run(slice(one.ids, 0, at), nothing);
    const [greatest, text] = first.next as [number, number];
    const cached = { rows: at, dropped: greatest - text, next: first.next };
    await expect(run(slice(one.ids, at), cached)).rejects.toEqual(untold);
  });
});

describe('a run is', () => {
  const first = { rows: 12, dropped: 3, next: [9, 9] };
  it.each([
    ['not told by a row of neither', [[7], [7], [7]]],
    ['not told from within an image', [[9], [10], [9]]],
    ['not told by rows counted without a delta', [[12], [12], [12]]],
  ])('%s', async (_, fed) => {
    await expect(run(fed, first)).rejects.toEqual(untold);
    // Nothing is gone: the inputs are those of the unpruned model.
    expect((await run(fed, { ...first, dropped: 0 })).positions).toEqual(fed);
  });

  it('recognised if nothing is gone but the first cache is longer by what it carries', async () => {
    // transformers.js adds the prompt's length twice to tokens after a text alone.
    const token = [[36], [36], [36]];
    const cached = { rows: 12, dropped: 0, carried: 4, next: [12, 12] };
    expect((await run(shifted(token, -4), cached)).positions).toEqual(token);
  });
});

describe('transformers.js', () => {
  type Rope = (ids: TheirTensor, grids: TheirTensor) => [TheirTensor, TheirTensor];
  const counts = (one: Case): Case => {
    const { options, inputIds, grids } = one;
    const config = {
      ...{ image_token_id: options.imageTokenId, video_token_id: options.videoTokenId },
      ...{
        vision_start_token_id: 151652,
        vision_config: { spatial_merge_size: options.spatialMergeSize },
      },
    };
    const model = Object.assign(
      Object.create(Qwen2VLForConditionalGeneration.prototype) as { get_rope_index: Rope },
      { config },
    );
    const tensor = (values: number[], dims: number[]) =>
      new TheirTensor('int64', BigInt64Array.from(values, BigInt), dims);
    const [positions, deltas] = model.get_rope_index(
      tensor(inputIds, [1, inputIds.length]),
      tensor(
        grids.flatMap(({ thw }) => thw),
        [grids.length, 3],
      ),
    );
    const ids = (positions.tolist() as bigint[][][]).map(([axis]) => axis!.map(Number));
    const next = inputIds.length + Number((deltas.tolist() as bigint[][])[0]![0]);
    return { ...one, ids, firstGenerated: [next, next, next] };
  };
  // It finds images by the token that begins them.
  const own = cases.filter(
    ({ options, grids, name }) =>
      options.family === 'qwen2_vl' &&
      grids.length > 0 &&
      grids.every(({ kind }) => kind === 'image') &&
      !/^(image|an image alone)/.test(name),
  );

  it.each(own)('counts as after a cut: $name', async (one) => {
    const theirs = counts(one);
    for (const at of beginnings(theirs).filter((_, order) => order % 5 === 0)) {
      await expectDerived(theirs, at);
    }
  });

  it('has prompts', () => {
    expect(own.length).toBeGreaterThan(8);
  });
});
