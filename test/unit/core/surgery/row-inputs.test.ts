/**
 * Inputs with a row for every token beside the embeddings (Gemma's per-layer embeddings, features
 * that are added to visual rows of several layers): cut with the tokens, against a run that hides
 * the dropped ones.
 */
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { GraphBuilder } from '../../../../src/core/onnx/graph-builder';
import { copyOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { sortTopologically } from '../../../../src/core/onnx/topology';
import type { Ranking } from '../../../../src/core/ranking/families';
import { findAttentionSites } from '../../../../src/core/surgery/attention/find';
import { valueAt } from '../../../../src/core/surgery/attention/site';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference, randomRows } from '../../support/decoder';
import {
  ExportSession,
  openExport,
  readFixture,
  survivingRows,
  type Fixture,
} from '../../support/exports';
import { hiddenAfter, hidingMasks, maskedModel } from '../../support/masked';

const inLayers = [
  { layer: 0, keep: 0.6 },
  { layer: 1, keep: 0.3 },
];
const before = [{ layer: beforeDecoder, keep: 0.5 }];

interface Layout {
  name: string;
  dimensions: (rows: number | string, layers: number, width: number) => (number | string)[];
  /** Axis of the layers, as it is gathered. */
  layerAxis: number;
}

const layouts: Layout[] = [
  {
    name: 'per_layer_inputs',
    dimensions: (rows, layers, width) => [1, rows, layers, width],
    layerAxis: 2,
  },
  {
    name: 'deepstack_embeds',
    dimensions: (rows, layers, width) => [layers, 1, rows, width],
    layerAxis: 0,
  },
];

/** Every layer adds its part of the input to the residual stream, as Gemma 3n and Qwen3-VL do. */
function addRowInput(
  model: OnnxModel,
  { name, dimensions, layerAxis }: Layout,
  width: number,
): void {
  model.graph.valueInfo = [];
  const sites = findAttentionSites(model);
  const builder = new GraphBuilder(model);
  const embeddings = model.graph.input.find((input) => input.name === 'inputs_embeds')!;
  const shape = embeddings.type!.value;
  const rows = shape.case === 'tensorType' ? shape.value.shape!.dim[1]!.value.value : undefined;
  model.graph.input.push(valueInfo(name, 'float', dimensions(String(rows), sites.length, width)));
  sites.forEach(({ residual }, layer) => {
    const part = builder.gather(name, builder.intScalar(layer), layerAxis);
    const stream = valueAt(residual);
    const added = builder.node('Add', [stream, part]);
    // All that reads the stream after this layer sees the sum.
    residual.node.input = residual.node.input.with(residual.slot, added);
  });
  sortTopologically(model.graph, model.file);
}

describe.each(['llama-genai-fp32', 'llama-dynamo23-sdpa'])('%s', (export_) => {
  const fixture: Fixture = readFixture(export_);
  const { visual, length, hiddenSize, layers } = fixture;

  describe.each(layouts)('with $name', (layout) => {
    const rowsOf = (rows: number, seed: number): Record<string, Tensor> => {
      const dims = layout.dimensions(rows, layers.length, hiddenSize).map(Number);
      const size = dims.reduce((product, dimension) => product * dimension, 1);
      const values = Float32Array.from(randomRows(size, seed));
      return { [layout.name]: new Tensor('float32', values, dims) };
    };
    const open = async (): Promise<OnnxModel> => {
      const model = copyOnnx(await openExport(export_));
      addRowInput(model, layout, hiddenSize);
      return model;
    };

    it.each([
      ['in layers', inLayers, { kind: 'self-cross' }],
      ['before the decoder', before, { kind: 'cross', before: { kind: 'isolation' } }],
    ] as [string, Step[], Ranking][])(
      '%s, is like a run that hides the dropped tokens',
      async (...given) => {
        const [, schedule, ranking] = given;
        const model = await open();
        const observed = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
        const watcher = await ExportSession.open(fixture, observed.bytes, model);
        const { outputs } = await watcher.prefill({ visual, extra: rowsOf(length, 5) });
        const kept = survivingRows(observed.survivors, outputs, visual);
        const graph = pruneDecoder(model, { schedule, ranking }, { kind: 'input' });
        const pruned = await ExportSession.open(fixture, graph, model);
        const masked = maskedModel(model);
        const oracle = await ExportSession.open(fixture, masked.model, model);
        const hidden = hiddenAfter(schedule, visual, kept);
        const hide = (rows: number, past: number) => hidingMasks(masked.layers, rows, past, hidden);
        const last = (logits: Float32Array) => logits.slice(-fixture.vocabulary);
        const expected = await oracle.prefill({
          extra: { ...hide(length, 0), ...rowsOf(length, 5) },
        });
        const actual = await pruned.prefill({ visual, extra: rowsOf(length, 5) });
        expect(largestDifference(last(actual.logits), last(expected.logits))).toBeLessThan(2e-4);
        // The input is not without effect.
        const other = await pruned.prefill({ visual, extra: rowsOf(length, 6) });
        expect(largestDifference(last(actual.logits), last(other.logits))).toBeGreaterThan(1e-2);

        const wanted = await oracle.decode(expected.state, 4, (past) => ({
          ...hide(1, past),
          ...rowsOf(1, past),
        }));
        const got = await pruned.decode(actual.state, 4, (past) => rowsOf(1, past));
        expect(largestDifference(got, wanted)).toBeLessThan(2e-4);
        const turn = await pruned.turn(actual.state, rowsOf(5, 8));
        const wantedTurn = await oracle.turn(expected.state, {
          ...hide(5, length),
          ...rowsOf(5, 8),
        });
        expect(largestDifference(turn.logits, wantedTurn.logits)).toBeLessThan(2e-4);
        for (const session of [watcher, pruned, oracle]) await session.release();
      },
    );
  });
});
