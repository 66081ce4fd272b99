/**
 * ai.onnx Attention in the shapes that exporters may give it: caches inside, causal by itself, soft
 * cap.
 */
import { describe, expect, it } from 'vitest';
import { setAttribute } from '../../../../../src/core/onnx/attributes';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { GraphIndex } from '../../../../../src/core/onnx/graph-index';
import { copyOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../../src/core/surgery/scoring';
import { largestDifference } from '../../../support/decoder';
import { ExportSession, massesOf, openExport, readFixture } from '../../../support/exports';

const fixture = readFixture('llama-dynamo23-sdpa');
const { visual } = fixture;
const ranking = { kind: 'self-cross' } as const;

/** The Concat of past and new rows after an operand, past what repeats its heads. */
function joinOf(value: string, index: GraphIndex): NodeProto {
  let node = index.producer(value)!;
  while (node.opType !== 'Concat') node = index.producer(node.input[0]!)!;
  return node;
}

/** Hands past and new rows to the operator instead of joining them before it. */
function joinInside(model: OnnxModel): void {
  const index = new GraphIndex(model.graph);
  const joins = new Set<NodeProto>();
  for (const node of model.graph.node.filter(({ opType }) => opType === 'Attention')) {
    const [key, value] = [joinOf(node.input[1]!, index), joinOf(node.input[2]!, index)];
    const mask = node.input[3]!;
    const present = [key.output[0]!, value.output[0]!];
    node.input = [
      node.input[0]!,
      key.input[1]!,
      value.input[1]!,
      mask,
      key.input[0]!,
      value.input[0]!,
    ];
    node.output = [node.output[0]!, ...present];
    joins.add(key).add(value);
  }
  // The node that repeated the heads reads the operator's own output now, and its result is unused.
  model.graph.node = model.graph.node.filter((node) => !joins.has(node));
  sortTopologically(model.graph, model.file);
}

const operators = (model: OnnxModel): NodeProto[] =>
  model.graph.node.filter(({ opType }) => opType === 'Attention');

const likePyTorch: [string, (model: OnnxModel) => void][] = [
  ['as the exporter writes it', () => undefined],
  ['with caches inside', joinInside],
  [
    'with a mask of floats',
    (model) => {
      const builder = new GraphBuilder(model);
      const made = new Map<string, string>();
      for (const node of operators(model)) {
        const mask = node.input[3]!;
        const bias = builder.node('Where', [
          mask,
          builder.floats([0], [1]),
          builder.floats([-1e9], [1]),
        ]);
        made.set(mask, made.get(mask) ?? bias);
        node.input = node.input.with(3, made.get(mask)!);
      }
      sortTopologically(model.graph, model.file);
    },
  ],
  [
    // The operator's definition counts from the past that is its input: so it must get the caches.
    'causal by itself, with caches inside and no mask',
    (model) => {
      joinInside(model);
      for (const node of operators(model)) {
        setAttribute(node, 'is_causal', 1);
        node.input = node.input.map((value, slot) => (slot === 3 ? '' : value));
      }
    },
  ],
];

describe.each(likePyTorch)('ai.onnx Attention %s', (_, change) => {
  const open = async (): Promise<OnnxModel> => {
    const model = copyOnnx(await openExport('llama-dynamo23-sdpa'));
    model.graph.valueInfo = [];
    change(model);
    return model;
  };

  it('gives the masses of PyTorch', async () => {
    const model = await open();
    const graph = buildScoringGraph(model, { aggregate: 'max' });
    (await massesOf(fixture, model, graph)).forEach((values, layer) => {
      const { self, cross } = fixture.masses[layer]!;
      expect(largestDifference(values, [...self, ...cross])).toBeLessThan(1e-5);
    });
  });

  it('prunes, decodes and takes a turn as PyTorch does', async () => {
    const model = await open();
    const one = fixture.pruned.find(({ schedule }) => schedule.length > 1)!;
    const graph = pruneDecoder(model, { schedule: one.schedule, ranking }, { kind: 'input' });
    const session = await ExportSession.open(fixture, graph, model);
    const run = await session.prefill({ visual });
    expect(largestDifference(run.logits, one.logits)).toBeLessThan(2e-4);
    expect(largestDifference(await session.decode(run.state, 8), one.decode)).toBeLessThan(2e-4);
    const turn = await session.turn(run.state);
    expect(largestDifference(turn.logits, one.turn)).toBeLessThan(2e-4);
    await session.release();
  });
});

it('has the masses of its own probabilities with a soft cap', async () => {
  const model = copyOnnx(await openExport('llama-dynamo23-sdpa'));
  for (const node of operators(model)) setAttribute(node, 'softcap', { float: 1.5 });
  const masses = (device?: 'cpu') =>
    massesOf(fixture, model, buildScoringGraph(model, { aggregate: 'max', device }));
  const [ours, own] = [await masses(), await masses('cpu')];
  ours.forEach((values, layer) => {
    expect(largestDifference(values, own[layer]!)).toBeLessThan(1e-5);
  });
});
