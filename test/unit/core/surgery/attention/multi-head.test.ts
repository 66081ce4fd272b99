/**
 * MultiHeadAttention in the shapes that exporters may give it, against PyTorch and against itself.
 */
import { describe, expect, it } from 'vitest';
import { setAttribute } from '../../../../../src/core/onnx/attributes';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { GraphBuilder } from '../../../../../src/core/onnx/graph-builder';
import { copyOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { int64Tensor } from '../../../../../src/core/model/sessions/tensors';
import { floatTensor } from '../../../../../src/core/onnx/tensors';
import { sortTopologically } from '../../../../../src/core/onnx/topology';
import { analyzeDecoder } from '../../../../../src/core/surgery/attention/find';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { buildScoringGraph } from '../../../../../src/core/surgery/scoring';
import { largestDifference, randomRows } from '../../../support/decoder';
import { ExportSession, massesOf, openExport, readFixture } from '../../../support/exports';

/** Caches inside, and as many key heads as heads. */
const fixture = readFixture('llama-equal-optimizer-mha');
const { visual } = fixture;
const ranking = { kind: 'self-cross' } as const;
const schedule = fixture.pruned.find((one) => one.schedule.length > 1)!.schedule;

const operators = (model: OnnxModel): NodeProto[] =>
  model.graph.node.filter(({ opType }) => opType === 'MultiHeadAttention');

async function changed(change: (model: OnnxModel) => void): Promise<OnnxModel> {
  const model = copyOnnx(await openExport(fixture.name));
  model.graph.valueInfo = [];
  change(model);
  sortTopologically(model.graph, model.file);
  return model;
}

/** Causal by itself, with `attention_mask` as it is, which only hides padding of the cache. */
function maskColumns(model: OnnxModel): void {
  const builder = new GraphBuilder(model);
  const padding = builder.cast('attention_mask', 'int32');
  for (const node of operators(model)) {
    node.input = node.input.map((value, slot) => (slot === 4 ? padding : slot === 5 ? '' : value));
    setAttribute(node, 'unidirectional', 1);
  }
}

const biases = (layer: number): number[] => [...randomRows(3 * fixture.hiddenSize, 40 + layer)];

/** Queries, keys and values get a bias, which the operator adds. */
function biasInside(model: OnnxModel): void {
  operators(model).forEach((node, layer) => {
    model.graph.initializer.push(floatTensor(`bias.${layer}`, biases(layer)));
    node.input = node.input.with(3, `bias.${layer}`);
  });
}

/** The same bias, which nodes before the operator add. */
function biasBefore(model: OnnxModel): void {
  const builder = new GraphBuilder(model);
  operators(model).forEach((node, layer) => {
    const width = fixture.hiddenSize;
    node.input = node.input.map((value, slot) => {
      if (slot > 2) return value;
      const own = biases(layer).slice(slot * width, (slot + 1) * width);
      return builder.node('Add', [value, builder.floats(own, [width])]);
    });
  });
}

async function pruned(model: OnnxModel): Promise<Float32Array[]> {
  const graph = pruneDecoder(model, { schedule, ranking }, { kind: 'input' });
  const session = await ExportSession.open(fixture, graph, model);
  const run = await session.prefill({ visual });
  const results = [
    run.logits,
    await session.decode(run.state, 8),
    (await session.turn(run.state)).logits,
  ];
  await session.release();
  return results;
}

describe('MultiHeadAttention with a mask of columns', () => {
  it('gives the masses of PyTorch', async () => {
    const model = await changed(maskColumns);
    const graph = buildScoringGraph(model, { aggregate: 'max' });
    (await massesOf(fixture, model, graph)).forEach((values, layer) => {
      const { self, cross } = fixture.masses[layer]!;
      expect(largestDifference(values, [...self, ...cross])).toBeLessThan(1e-5);
    });
  });

  it('prunes, decodes and takes a turn as PyTorch does', async () => {
    const reference = fixture.pruned.find((one) => one.schedule.length > 1)!;
    const [logits, decode, turn] = await pruned(await changed(maskColumns));
    expect(largestDifference(logits!, reference.logits)).toBeLessThan(2e-4);
    expect(largestDifference(decode!, reference.decode)).toBeLessThan(2e-4);
    expect(largestDifference(turn!, reference.turn)).toBeLessThan(2e-4);
  });

  it.each([undefined, -5])(
    'hides padding as the unpruned operator does, filter %s',
    async (filter) => {
      const model = await changed((one) => {
        maskColumns(one);
        for (const node of operators(one)) {
          if (filter !== undefined) setAttribute(node, 'mask_filter_value', { float: filter });
        }
      });
      const schedule = [{ layer: 0, keep: 1 }];
      const rewritten = pruneDecoder(model, { schedule, ranking }, { kind: 'input' });
      const last = async (graph: OnnxModel, hidden: number): Promise<Float32Array> => {
        const session = await ExportSession.open(fixture, graph, model);
        const seen = Array.from({ length: fixture.length }, (_, at) => (at < hidden ? 0 : 1));
        const extra = { attention_mask: int64Tensor(seen, [1, fixture.length]) };
        const run = await session.prefill({ visual: visual.slice(1), extra });
        await session.release();
        return run.logits.slice(-fixture.vocabulary);
      };
      const [unpruned, ours] = [await last(model, 2), await last(rewritten, 2)];
      expect(largestDifference(ours, unpruned)).toBeLessThan(1e-5);
      expect(largestDifference(unpruned, await last(model, 0))).toBeGreaterThan(1e-3);
    },
  );

  it('is refused if it is made of something else', async () => {
    const model = await changed((one) => {
      maskColumns(one);
      const builder = new GraphBuilder(one);
      const doubled = builder.node('Mul', [
        operators(one)[1]!.input[4]!,
        builder.node('Cast', [builder.ints([1])], { attributes: { to: 6 } }),
      ]);
      for (const node of operators(one)) node.input = node.input.with(4, doubled);
    });
    expect(() => analyzeDecoder(model)).toThrow(/key_padding_mask \[batch, columns\]/);
  });
});

describe('MultiHeadAttention with a bias of queries, keys and values', () => {
  it('gives the masses of the same bias added before it', async () => {
    const [inside, before] = [await changed(biasInside), await changed(biasBefore)];
    const masses = (model: OnnxModel) =>
      massesOf(fixture, model, buildScoringGraph(model, { aggregate: 'max' }));
    const [ours, expected] = [await masses(inside), await masses(before)];
    const plain = await masses(await changed(() => undefined));
    ours.forEach((values, layer) => {
      expect(largestDifference(values, expected[layer]!)).toBeLessThan(1e-5);
      expect(largestDifference(values, plain[layer]!)).toBeGreaterThan(1e-3);
    });
  });

  it('prunes, decodes and takes a turn like it', async () => {
    const [ours, expected] = [
      await pruned(await changed(biasInside)),
      await pruned(await changed(biasBefore)),
    ];
    ours.forEach((values, at) => {
      expect(largestDifference(values, expected[at]!)).toBeLessThan(1e-4);
    });
  });
});

it('packed queries, keys and values are refused by layer and by what is expected', async () => {
  // The CPU has no kernel for them, and no cache can be joined to them.
  const model = await changed((one) => {
    for (const node of operators(one)) node.input = node.input.with(1, '').with(2, '');
  });
  expect(() => analyzeDecoder(model)).toThrow(/layer 0[^]*queries, keys and values apart/);
});
