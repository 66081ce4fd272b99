/**
 * Lost attention masses of decoders of several forms and precisions, checked in doubles against the
 * operators' own maps: of the unpruned file, and of the same file with dropped tokens masked out.
 */
import type { Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttentionObserver } from '../../../../../src/core/evaluation/attention/observer';
import { toMeasure, type CandidateToMeasure } from '../../../../../src/core/evaluation/candidates';
import type { Step } from '../../../../../src/core/cost/types';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import type { OnnxModel } from '../../../../../src/core/onnx/model-file';
import { buildObservedGraph } from '../../../../../src/core/surgery/observed';
import { lostMasses, textBehind } from '../../../support/attention-oracle';
import { randomRows } from '../../../support/decoder';
import { ExportSession, openExport, readFixture, survivingRows } from '../../../support/exports';
import { hiddenAfter, hidingMasks, maskedModel, type MaskedModel } from '../../../support/masked';

const ranking = { kind: 'self-cross' } as const;

describe.each([
  ['llama-legacy14-eager-tables', 'decomposed', 2e-5],
  ['llama-genai-fp32', 'GroupQueryAttention', 2e-5],
  ['llama-genai-fp16-webgpu', 'GroupQueryAttention in half precision', 5e-3],
  ['llama-dynamo23-sdpa', 'ai.onnx Attention', 2e-5],
])('attention lost in %s (%s)', (name, _, bound) => {
  const fixture = readFixture(name);
  const { visual, length, layers, hiddenSize, scale } = fixture;
  const text = textBehind(length, visual);
  const keeps = [0.7, 0.4];
  const schedule = keeps.map((keep, at): Step => ({ layer: layers[at]!, keep }));
  const [cut, whole] = toMeasure(
    [
      { name: 'cut', schedule, ranking },
      { name: 'whole', schedule: layers.map((layer) => ({ layer, keep: 1 })), ranking },
    ],
    true,
  ) as [CandidateToMeasure, CandidateToMeasure];
  const inputs: DecoderInputs = {
    ...{ inputIds: [], hiddenSize },
    embeddings: randomRows(length * hiddenSize, 3).map((value) => value * scale),
    length,
    visualIndex: visual,
    grids: [],
  };
  let model: OnnxModel;
  let masked: MaskedModel;
  let oracle: ExportSession;
  let observer: AttentionObserver;

  beforeAll(async () => {
    model = await openExport(name);
    masked = maskedModel(model);
    oracle = await ExportSession.open(fixture, masked.model, model);
    const folder = { decoder: model, shape: shapeOf(layers.length, hiddenSize) };
    observer = await AttentionObserver.open(folder, [cut, whole], { device: 'cpu' });
  });
  afterAll(async () => {
    await oracle.release();
    await observer.dispose();
  });

  it('is what the maps of a run show that hides dropped tokens', async () => {
    const found = (await observer.losses('one', inputs, [cut])).get(cut.hash)!;
    expect(found.layers).toEqual(layers);
    const kept = await survivors();
    const unpruned = await maps(() => []);
    const hidden = hiddenAfter(schedule, visual, kept);
    const pruned = await maps(hidden);
    const expected = layers.map((layer, at) =>
      lostMasses(
        { map: unpruned[at]!, visual },
        { map: pruned[at]!, visual: visual.filter((row) => !hidden(layer).includes(row)) },
        text,
      ),
    );
    for (const [at, { self, cross }] of expected.entries()) {
      expect(Math.abs(found.self[at]! - self), `self, layer ${at}`).toBeLessThan(bound);
      expect(Math.abs(found.cross[at]! - cross), `cross, layer ${at}`).toBeLessThan(bound);
    }
    // Layers after a cut lose something by both masses, and the first one nothing: the check can
    // fail.
    expect(found.self.slice(1).every((lost) => Math.abs(lost) > 10 * bound)).toBe(true);
    expect([found.self[0], found.cross[0]]).toEqual([0, 0]);
  });

  it('is exactly 0 if all are kept', async () => {
    const found = (await observer.losses('one', inputs, [whole])).get(whole.hash)!;
    expect([...found.self, ...found.cross]).toEqual(layers.flatMap(() => [0, 0]));
    const { self, cross } = found.simulated!;
    expect([...self, ...cross]).toEqual(layers.flatMap(() => [0, 0]));
  });

  it('has no layers if there is no visual token', async () => {
    const found = await observer.losses('one', { ...inputs, visualIndex: [] }, [cut]);
    expect(found.get(cut.hash)!.layers).toEqual([]);
  });

  async function maps(hidden: (layer: number) => readonly number[]): Promise<Tensor[]> {
    const extra = hidingMasks(masked.layers, length, 0, hidden);
    const { outputs } = await oracle.prefill({ extra });
    return masked.probabilities.map((map) => outputs[map!] as Tensor);
  }

  async function survivors(): Promise<number[][]> {
    // exports.test.ts checks against PyTorch which tokens stay.
    const graph = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
    const session = await ExportSession.open(fixture, graph.bytes, model);
    const { outputs } = await session.prefill({ visual });
    const rows = survivingRows(graph.survivors, outputs, visual);
    await session.release();
    return rows;
  }
});

/** Running and counting layers need no more than this: the caches' sizes are in the graphs. */
function shapeOf(layers: number, hiddenSize: number) {
  return {
    ...{ layers, hiddenSize, intermediateSize: hiddenSize },
    ...{ attentionHeads: 4, keyValueHeads: 2, headSize: 8 },
  };
}
