/**
 * GroupQueryAttention with everything that its schema offers, against the operator itself: its own
 * probabilities, and the same file with the dropped tokens masked out.
 */
import { describe, expect, it } from 'vitest';
import { setAttribute } from '../../../../../src/core/onnx/attributes';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { floatTensor } from '../../../../../src/core/onnx/tensors';
import { copyOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../../src/core/surgery/scoring';
import { buildObservedGraph } from '../../../../../src/core/surgery/observed';
import { largestDifference } from '../../../support/decoder';
import {
  ExportSession,
  massesOf,
  openExport,
  readFixture,
  survivingRows,
} from '../../../support/exports';
import { hiddenAfter, hidingMasks, maskedModel } from '../../../support/masked';

const fixture = readFixture('llama-genai-fp32');
const { visual, length } = fixture;
const ranking = { kind: 'self-cross' } as const;
const schedule = [
  { layer: 0, keep: 0.6 },
  { layer: 1, keep: 0.3 },
];

const slotOf = (node: NodeProto, slot: number, value: string): void => {
  node.input = [...node.input];
  while (node.input.length <= slot) node.input.push('');
  node.input[slot] = value;
};

type Change = (node: NodeProto, model: OnnxModel) => void;

/** Masks that hide columns by another comparison than that of a column with a row shifted back. */
const hiding: [string, (builder: GraphBuilder, row: string, column: string) => string][] = [
  [
    'differences',
    (builder, row, column) =>
      builder.node('Less', [builder.node('Sub', [row, column]), builder.ints([5])]),
  ],
  [
    'chunks',
    (builder, row, column) => {
      const chunk = (places: string): string => builder.node('Div', [places, builder.ints([6])]);
      return builder.node('Equal', [chunk(row), chunk(column)]);
    },
  ],
  [
    'every second column',
    (builder, row, column) => {
      const distance = builder.node('Sub', [row, column]);
      return builder.node('Equal', [
        builder.node('Mod', [distance, builder.ints([2])]),
        builder.ints([0]),
      ]);
    },
  ],
];

/** What the builder's file does not have. */
const variants: [string, Change][] = [
  ['as the builder writes it', () => undefined],
  [
    'interleaved rotary embeddings',
    (node) => {
      setAttribute(node, 'rotary_interleaved', 1);
    },
  ],
  [
    'a scale of its own',
    (node) => {
      setAttribute(node, 'scale', { float: 0.4 });
    },
  ],
  [
    'no scale',
    (node) => {
      setAttribute(node, 'scale', { float: 0 });
    },
  ],
  [
    'a soft cap',
    (node) => {
      setAttribute(node, 'softcap', { float: 1.5 });
    },
  ],
  [
    'a window',
    (node) => {
      setAttribute(node, 'local_window_size', 5);
    },
  ],
  [
    'a window of the row alone',
    (node) => {
      setAttribute(node, 'local_window_size', 1);
    },
  ],
  [
    'an attention bias',
    (node, model) => {
      slotOf(node, 10, biasByPlaces(model));
    },
  ],
  [
    'smooth softmax',
    (node) => {
      setAttribute(node, 'smooth_softmax', 1);
    },
  ],
  ...hiding.map(([what, isSeen]): [string, Change] => [
    `a mask of ${what}`,
    (node, model) => {
      const bias = placesBias(model, what, (builder, row, column) =>
        builder.node('Where', [
          isSeen(builder, row, column),
          builder.floats([0], [1]),
          builder.floats([-30_000], [1]),
        ]),
      );
      slotOf(node, 10, bias);
    },
  ]),
  ['head sinks', addSinks],
  ['an attention bias, a soft cap and a window', biasCapAndWindow],
  [
    'an attention bias, a soft cap, a window and head sinks',
    (node, model) => {
      biasCapAndWindow(node, model);
      addSinks(node, model);
    },
  ],
];

function addSinks(node: NodeProto, { graph }: OnnxModel): void {
  if (!graph.initializer.some(({ name }) => name === 'sinks')) {
    graph.initializer.push(floatTensor('sinks', [0.5, -1, 2, 0.1]));
  }
  slotOf(node, 11, 'sinks');
}

function biasCapAndWindow(node: NodeProto, model: OnnxModel): void {
  slotOf(node, 10, biasByPlaces(model));
  setAttribute(node, 'softcap', { float: 2 });
  setAttribute(node, 'local_window_size', 7);
}

/**
 * A bias [1, 1, rows, columns] of rows' and columns' places, which a graph computes from its mask.
 */
function biasByPlaces(model: OnnxModel): string {
  return placesBias(model, 'bias_by_places', (builder, row, column) => {
    const mixed = builder.node('Add', [
      builder.node('Mul', [row, builder.ints([3])]),
      builder.node('Mul', [column, builder.ints([7])]),
    ]);
    const part = builder.cast(builder.node('Mod', [mixed, builder.ints([5])]), 'float');
    return builder.node('Mul', [part, builder.floats([0.3], [1])]);
  });
}

/**
 * @param make from row [rows, 1] and column [columns], what [rows, columns] of it becomes a bias
 */
function placesBias(
  model: OnnxModel,
  name: string,
  make: (builder: GraphBuilder, row: string, column: string) => string,
): string {
  const known = model.graph.node.find((node) => node.name === name);
  if (known !== undefined) return known.output[0]!;
  const builder = new GraphBuilder(model);
  const rows = builder.dimension('inputs_embeds', 1);
  const columns = builder.dimension('attention_mask', 1);
  const column = builder.range(columns);
  const start = builder.node('Sub', [columns, rows]);
  const row = builder.node('Slice', [column, start, columns, builder.ints([0])]);
  const values = make(builder, builder.node('Unsqueeze', [row, builder.ints([1])]), column);
  const bias = builder.node('Unsqueeze', [values, builder.ints([0, 1])], { name });
  sortTopologically(model.graph, model.file);
  return bias;
}

describe.each(variants)('GroupQueryAttention with %s', (what, change) => {
  // A window that becomes a bias sums in another order.
  const exact = what.includes('window') ? 1e-5 : 0;

  const open = async (): Promise<OnnxModel> => {
    const model = copyOnnx(await openExport('llama-genai-fp32'));
    const nodes = model.graph.node.filter(({ opType }) => opType === 'GroupQueryAttention');
    for (const node of nodes) change(node, model);
    return model;
  };
  it('has the masses of its own probabilities', async () => {
    const model = await open();
    const masses = (device?: 'cpu') =>
      massesOf(fixture, model, buildScoringGraph(model, { aggregate: 'max', device }));
    const [ours, own] = [await masses(), await masses('cpu')];
    ours.forEach((values, layer) => {
      expect(largestDifference(values, own[layer]!)).toBeLessThan(1e-5);
      expect(Math.max(...values)).toBeGreaterThan(0.01);
    });
  });

  it('prunes like a run that hides the dropped tokens', async () => {
    const model = await open();
    const observed = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
    const watcher = await ExportSession.open(fixture, observed.bytes, model);
    const { outputs } = await watcher.prefill({ visual });
    const kept = survivingRows(observed.survivors, outputs, visual);
    await watcher.release();
    const graph = pruneDecoder(model, { schedule, ranking }, { kind: 'input' });
    const pruned = await ExportSession.open(fixture, graph, model);
    const masked = maskedModel(model);
    const oracle = await ExportSession.open(fixture, masked.model, model);
    const hidden = hiddenAfter(schedule, visual, kept);
    const hide = (rows: number, past: number) => hidingMasks(masked.layers, rows, past, hidden);
    const expected = await oracle.prefill({ extra: hide(length, 0) });
    const actual = await pruned.prefill({ visual });
    const last = (logits: Float32Array) => logits.slice(-fixture.vocabulary);
    expect(largestDifference(last(actual.logits), last(expected.logits))).toBeLessThan(2e-4);
    const wanted = await oracle.decode(expected.state, 4, (past) => hide(1, past));
    const got = await pruned.decode(actual.state, 4);
    expect(largestDifference(got, wanted)).toBeLessThan(2e-4);
    const turn = await pruned.turn(actual.state);
    const wantedTurn = await oracle.turn(expected.state, hide(5, length));
    expect(largestDifference(turn.logits, wantedTurn.logits)).toBeLessThan(2e-4);
    await pruned.release();
    await oracle.release();
  });

  it('equals the original at keep = 1', async () => {
    const model = await open();
    const all = [0, 1, 2].map((layer) => ({ layer, keep: 1 }));
    const unpruned = await ExportSession.open(fixture, model, model);
    const pruned = await ExportSession.open(
      fixture,
      pruneDecoder(model, { schedule: all, ranking }, { kind: 'input' }),
      model,
    );
    const [expected, actual] = [await unpruned.prefill(), await pruned.prefill({ visual })];
    expect(largestDifference(actual.logits, expected.logits)).toBeLessThanOrEqual(exact);
    const steps = [await unpruned.decode(expected.state, 2), await pruned.decode(actual.state, 2)];
    expect(largestDifference(steps[1]!, steps[0]!)).toBeLessThanOrEqual(exact);
    await unpruned.release();
    await pruned.release();
  });
});
