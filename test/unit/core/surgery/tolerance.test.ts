/**
 * Decoders that drop what a tolerance allows, every form of attention and many precisions: checked
 * in double precision against whole attention maps of a run that hides the dropped tokens.
 */
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import type { OnnxModel } from '../../../../src/core/onnx/model-file';
import { encodeOnnx } from '../../../../src/core/onnx/model-file';
import type { HeadAggregate } from '../../../../src/core/ranking/mass/definition';
import { addPruning } from '../../../../src/core/surgery/pruning/pruning';
import { beyondAnyMass, buildToleranceGraph } from '../../../../src/core/surgery/tolerance';
import { ExportSession, openExport, readFixture, type Fixture } from '../../support/exports';
import { traitsOf } from '../../support/hidden-run';
import { hidingMasks, maskedModel, type MaskedModel } from '../../support/masked';
import { goes, massesFrom, type Masses } from '../../support/tolerance-oracle';

/** A file of each form and kind of precision, with windows and positions of three axes. */
const names = [
  ...['gemma3-dynamo23-sdpa', 'gemma3-genai-fp32', 'gemma3-ort-all', 'llama-genai-fp16-webgpu'],
  ...['llama-dynamo18-sdpa-maskposition', 'llama-genai-int4', 'llama-legacy-then-int8'],
  ...['llama-legacy-then-fp16', 'qwen2.5-vl-dynamo23-sdpa', 'qwen2.5-vl-genai-fp32'],
];
const alphas = [0.05, 0.2, 0.4, 0.7];
const inputs = { alpha: 'alpha', totals: 'totals' };

describe.each(names.map((name) => [name, readFixture(name)] as const))('%s', (name, fixture) => {
  const { visual, length, layers } = fixture;
  const { isExact } = traitsOf(fixture);
  const text = Array.from({ length }, (_, row) => row).filter((row) => row > visual.at(-1)!);

  it('drops what the tolerance allows by the attention of the remaining tokens', async () => {
    const model = await openExport(name);
    const masked = maskedModel(model);
    const oracle = await ExportSession.open(fixture, encodeOnnx(masked.model), model);
    const aggregate: HeadAggregate = names.indexOf(name) % 4 === 3 ? 'mean' : 'max';
    const telling = await tellingSession(fixture, model, aggregate);
    const graph = buildToleranceGraph(model, layers, aggregate);
    const session = await ExportSession.open(fixture, graph.bytes, model);
    const prune = async (alpha: number, totals: Float32Array) => {
      const { outputs } = await session.prefill({
        visual,
        extra: { [graph.alpha]: scalar(alpha), [graph.totals]: pairs(totals) },
      });
      return {
        left: Array.from(outputs[graph.left]!.data as BigInt64Array, Number),
        masses: outputs[graph.masses]!.data as Float32Array,
      };
    };
    try {
      const whole = await prune(0, new Float32Array(2 * layers.length).fill(beyondAnyMass));
      expect(whole.left).toEqual(layers.map(() => visual.length));
      const maps = await mapsOf(fixture, masked, oracle, () => []);
      const unpruned = maps.map((map) => massesFrom(map, visual, text, aggregate));
      for (const [at, { self, cross }] of unpruned.entries()) {
        const precision = isExact ? 1e-4 : 0.03;
        expect(Math.abs(whole.masses[at]! / sum(self) - 1)).toBeLessThan(precision);
        const crossMass = whole.masses[layers.length + at]!;
        expect(Math.abs(crossMass / sum(cross) - 1)).toBeLessThan(precision);
      }
      for (const alpha of alphas) {
        const { left } = await prune(alpha, whole.masses);
        const kept = await telling.survivors(alpha, whole.masses);
        expect(left).toEqual(kept.map(({ length: count }) => count));
        await expectTolerated(kept, alpha, unpruned, aggregate, masked, oracle);
      }
      const counts = (await prune(0.4, whole.masses)).left;
      expect(counts.at(-1)).toBeLessThan(visual.length);
    } finally {
      for (const one of [oracle, session, telling.session]) await one.release();
    }
  });

  async function expectTolerated(
    kept: readonly (readonly number[])[],
    alpha: number,
    unpruned: readonly Masses[],
    aggregate: HeadAggregate,
    masked: MaskedModel,
    oracle: ExportSession,
  ): Promise<void> {
    const doubt = isExact ? 1e-4 : 0.03;
    const gone = (layer: number): number[] => {
      const cut = layers.findLastIndex((one) => one < layer);
      return cut < 0 ? [] : visual.filter((row) => !kept[cut]!.includes(row));
    };
    const maps = await mapsOf(fixture, masked, oracle, gone);
    for (const [at, map] of maps.entries()) {
      const entered = at === 0 ? visual : kept[at - 1]!;
      const masses = massesFrom(map, entered, text, aggregate);
      const rowsBy = (tolerance: number): number[] => {
        const dropped = goes(masses, unpruned[at]!, tolerance);
        return entered.filter((_, token) => !dropped[token]);
      };
      const [most, fewest] = [rowsBy(alpha - doubt), rowsBy(alpha + doubt)];
      if (isExact) expect(most, 'a case on the edge: take another alpha').toEqual(fewest);
      expect(most).toEqual(expect.arrayContaining([...kept[at]!]));
      expect(kept[at]).toEqual(expect.arrayContaining(fewest));
    }
  }
});

it('drops by self mass alone if no text comes after the image', async () => {
  const fixture = readFixture('llama-dynamo23-sdpa');
  const model = await openExport(fixture.name);
  const visual = Array.from({ length: 12 }, (_, at) => fixture.length - 12 + at);
  const masked = maskedModel(model);
  const oracle = await ExportSession.open(fixture, encodeOnnx(masked.model), model);
  const maps = await mapsOf(fixture, masked, oracle, () => []);
  const unpruned = massesFrom(maps[0]!, visual, [], 'max');
  const graph = buildToleranceGraph(model, [0], 'max');
  const session = await ExportSession.open(fixture, graph.bytes, model);
  const totals = Float32Array.of(sum(unpruned.self), 0);
  const extra = { [graph.alpha]: scalar(0.3), [graph.totals]: new Tensor(totals, [2, 1]) };
  const { outputs } = await session.prefill({ visual, extra });
  const stays = goes(unpruned, unpruned, 0.3).filter((one) => !one).length;
  expect(Array.from(outputs[graph.left]!.data as BigInt64Array, Number)).toEqual([stays]);
  expect(stays).toBeLessThan(visual.length);
  for (const one of [oracle, session]) await one.release();
});

it('gives the same counts whatever operator computes the attention', async () => {
  const counts: number[][] = [];
  for (const name of ['llama-equal-optimizer-gqa', 'llama-equal-optimizer-mha']) {
    const fixture = readFixture(name);
    const { visual, layers } = fixture;
    const model = await openExport(name);
    const graph = buildToleranceGraph(model, layers, 'max');
    const session = await ExportSession.open(fixture, graph.bytes, model);
    const run = async (alpha: number, totals: Float32Array) =>
      session.prefill({
        visual,
        extra: { [graph.alpha]: scalar(alpha), [graph.totals]: pairs(totals) },
      });
    const beyond = new Float32Array(2 * layers.length).fill(beyondAnyMass);
    const unpruned = (await run(0, beyond)).outputs[graph.masses]!.data as Float32Array;
    for (const alpha of alphas) {
      const { outputs } = await run(alpha, unpruned);
      counts.push(Array.from(outputs[graph.left]!.data as BigInt64Array, Number));
    }
    await session.release();
  }
  expect(counts.slice(alphas.length)).toEqual(counts.slice(0, alphas.length));
});

/** The same cuts in a graph that outputs which tokens stay. */
async function tellingSession(fixture: Fixture, original: OnnxModel, aggregate: HeadAggregate) {
  const { layers, visual } = fixture;
  const schedule = layers.map((layer) => ({ layer, keep: 1 }));
  const pruning = { schedule, ranking: { kind: 'self-cross' } } as const;
  const tolerance = { ...inputs, aggregate };
  const decoder = addPruning(original, pruning, { kind: 'input' }, true, tolerance);
  const { graph } = decoder.model;
  graph.input.push(
    valueInfo(inputs.alpha, 'float', [1]),
    valueInfo(inputs.totals, 'float', [2, layers.length]),
  );
  const names = decoder.after.map(({ ordinals }) => ordinals!);
  graph.output = names.map((name, at) => valueInfo(name, 'int64', [`left_${at}`]));
  decoder.finish();
  const session = await ExportSession.open(fixture, encodeOnnx(decoder.model), original);
  return {
    session,
    survivors: async (alpha: number, totals: Float32Array): Promise<number[][]> => {
      const extra = { [inputs.alpha]: scalar(alpha), [inputs.totals]: pairs(totals) };
      const { outputs } = await session.prefill({ visual, extra });
      return names.map((name) =>
        Array.from(outputs[name]!.data as BigInt64Array, (place) => visual[Number(place)]!),
      );
    },
  };
}

/** Maps of the unpruned decoder by layer, with columns hidden from its layers. */
async function mapsOf(
  { length }: Fixture,
  { layers, probabilities }: MaskedModel,
  oracle: ExportSession,
  hidden: (layer: number) => number[],
): Promise<Tensor[]> {
  const extra = hidingMasks(layers, length, 0, hidden);
  const { outputs } = await oracle.prefill({ extra });
  return probabilities.map((name) => outputs[name!] as Tensor);
}

const scalar = (value: number): Tensor => new Tensor(Float32Array.of(value), [1]);
const pairs = (values: Float32Array): Tensor => new Tensor(values, [2, values.length / 2]);
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
