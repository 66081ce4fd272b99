/** The laws of one cut: what stays is the same rows everywhere, and a run without it is unchanged. */
import * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { encodeOnnx } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { addCut } from '../../../../../src/core/surgery/pruning/cut';
import { keepAt } from '../../../../../src/core/surgery/pruning/fed';
import type { SegmentState } from '../../../../../src/core/surgery/pruning/state';
import { modelOf } from '../../../support/graphs';

const [rows, width] = [11, 3];
const visual = [2, 3, 4, 5, 7, 8, 9];
const kept = 4;

/** A cut before the decoder, which keeps 0.5 of the visual tokens: of 7, 4 stay. */
async function cutSession(): Promise<{ session: ort.InferenceSession; names: Names }> {
  const model = modelOf({
    inputs: [
      valueInfo('inputs_embeds', 'float', [1, 'rows', width]),
      valueInfo('visual', 'int64', ['visual tokens']),
      valueInfo('prunes', 'bool', []),
      valueInfo('angles', 'float', ['rows']),
      valueInfo('mask', 'float', ['rows', 'columns']),
      ...['before', 'after'].map((name) => valueInfo(name, 'int64', [1])),
    ],
  });
  const builder = new GraphBuilder(model);
  const state: SegmentState = {
    ...{ visual: 'visual', hidden: 'inputs_embeds', pastLength: 'before', roots: new Map() },
    ...{ fixed: undefined, ordinals: undefined, totals: undefined, sizes: undefined },
    ...{ bias: undefined, columns: undefined },
  };
  const { state: after } = addCut(builder, {
    place: { layer: -1, hidden: 'inputs_embeds', streams: [], site: undefined, next: undefined },
    keep: keepAt({ schedule: [], ranking: { kind: 'stride' } }, { layer: -1, keep: 0.5 }, 0),
    ...{ ranking: { kind: 'stride' }, later: { kind: 'stride' }, tolerance: undefined },
    location: { prunes: 'prunes', visual: 'visual' },
    before: state,
    promptShape: builder.node('Shape', ['inputs_embeds']),
    ...{ firstPastLength: 'before', pastLengthAfter: 'after', cachedColumns: undefined },
    needed: new Map([
      ['angles', { kind: 'rows', axis: 0 }],
      ['mask', { kind: 'mask' }],
    ]),
    ...{ resolve: (value: string) => value, isLast: false, observed: false },
  });
  const names = {
    ...{ hidden: after.hidden, visual: after.visual },
    ...{ angles: after.roots.get('angles')!, mask: after.roots.get('mask')! },
  };
  model.graph.output.push(
    valueInfo(names.hidden, 'float', [1, 'left', width]),
    valueInfo(names.visual, 'int64', ['visual left']),
    valueInfo(names.angles, 'float', ['angles left']),
    valueInfo(names.mask, 'float', ['mask rows', 'mask columns']),
  );
  sortTopologically(model.graph, model.file);
  return { session: await ort.InferenceSession.create(encodeOnnx(model)), names };
}

type Names = Record<'hidden' | 'visual' | 'angles' | 'mask', string>;

describe('a cut', () => {
  let cut: Awaited<ReturnType<typeof cutSession>>;
  beforeAll(async () => {
    cut = await cutSession();
  });

  /** Every value tells its row; a mask's value tells row and column. */
  async function run(prunes: boolean, past: { before: number; after: number }) {
    const columns = past.before + rows;
    const mask = Array.from({ length: rows * columns }, (_, at) => at);
    const tensor = (values: number[], dims: number[]) =>
      new ort.Tensor('float32', Float32Array.from(values), dims);
    const integers = (values: number[]) =>
      new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [values.length]);
    const each = Array.from({ length: rows }, (_, row) => row);
    const outputs = await cut.session.run({
      inputs_embeds: tensor(
        each.flatMap((row) => Array.from({ length: width }, (_, at) => 10 * row + at)),
        [1, rows, width],
      ),
      angles: tensor(each, [rows]),
      mask: tensor(mask, [rows, columns]),
      visual: integers(visual),
      prunes: new ort.Tensor('bool', Uint8Array.of(prunes ? 1 : 0), []),
      ...{ before: integers([past.before]), after: integers([past.after]) },
    });
    const numbers = (name: keyof Names) =>
      Array.from(outputs[cut.names[name]]!.data as Float32Array | BigInt64Array, Number);
    const maskWidth = outputs[cut.names.mask]!.dims[1]!;
    return {
      ...{ hidden: numbers('hidden'), visual: numbers('visual'), angles: numbers('angles') },
      cells: numbers('mask').map((value) => [Math.floor(value / columns), value % columns]),
      ...{ maskWidth, each },
    };
  }

  it('keeps all text rows, as many visual ones as are asked for, and shortens all alike', async () => {
    const { hidden, visual: left, angles, cells, each } = await run(true, { before: 0, after: 0 });
    const isVisual = (row: number) => visual.includes(row);
    expect(angles).toEqual([...angles].sort((a, b) => a - b));
    expect(angles.filter((row) => !isVisual(row))).toEqual(each.filter((row) => !isVisual(row)));
    expect(angles.filter(isVisual)).toHaveLength(kept);
    expect(hidden).toEqual(angles.flatMap((row) => [10 * row, 10 * row + 1, 10 * row + 2]));
    expect(left.map((place) => angles[place]).sort()).toEqual(angles.filter(isVisual).sort());
    expect(cells).toEqual(angles.flatMap((row) => angles.map((column) => [row, column])));
  });

  it('leaves a run without pruning as it is, but for the columns that are not cached', async () => {
    const past = { before: 6, after: 4 };
    const { hidden, angles, cells, maskWidth, each } = await run(false, past);
    expect(angles).toEqual(each);
    expect(hidden).toHaveLength(rows * width);
    const columns = Array.from({ length: past.before + rows }, (_, at) => at);
    const seen = columns.filter((column) => column < past.after || column >= past.before);
    expect(maskWidth).toBe(seen.length);
    expect(cells).toEqual(each.flatMap((row) => seen.map((column) => [row, column])));
  });
});
