/**
 * Size bias: the pruned graph against the unpruned one, to whose scores plain code adds the bias.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOnnx } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { buildObservedGraph } from '../../../../src/core/surgery/observed';
import { buildPrunedGraph, pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { sumOf } from '../../../../src/core/sums';
import { runsAll } from '../../../run-all';
import { heldMasses } from '../../support/attention-oracle';
import { largestDifference, load, randomRows, run } from '../../support/decoder';
import { loadOracle, oraclePrefill, runMasked } from '../../support/oracle';

const folder = path.join(__dirname, '../../../fixtures');
const width = 32;
const input = { kind: 'input' } as const;
const visual = [2, 3, 4, 5, 6, 7, 9, 10, 11, 12];
const length = 16;
const rows = randomRows(length * width, 3);
const schedule = [
  { layer: 0, keep: 0.6 },
  { layer: 1, keep: 0.3 },
];
const left = [6, 3];

/** By its own attention: what the second cut keeps depends on the bias after the first. */
const byMass: Ranking = {
  kind: 'self-cross',
  debiased: true,
  exponents: [0.5, 1],
  coverage: { block: 2 },
  sizeBias: 0.5,
};

/** Of the form of others here. */
const alike: [string, Ranking][] = [
  ['decoders/qwen2-sdpa-legacy.onnx', byMass],
  ['exports/llama-genai-then-fp16io32.onnx', { kind: 'dart', sizeBias: 0.5 }],
];

describe.each<[string, Ranking]>([
  ...(runsAll ? alike : []),
  ['decoders/llama-eager-legacy.onnx', byMass],
  ['decoders/phi3-eager-dynamo.onnx', byMass],
  ['windowed/mistral-eager-legacy.onnx', byMass],
  ['exports/llama-genai-fp32.onnx', byMass],
  ['exports/llama-dynamo23-sdpa.onnx', byMass],
  // Half precision inside.
  ['exports/llama-genai-then-fp16io32.onnx', byMass],
  // Its operator gives no probabilities.
  ['exports/llama-genai-fp32-mha.onnx', { kind: 'stride', sizeBias: 1 }],
  ['exports/llama-genai-fp32-mha.onnx', { kind: 'dart', sizeBias: 0.5 }],
])('%s, %j', (file, ranking) => {
  // Halves are summed in another order where columns are gone.
  const tolerance = file.includes('fp16') ? 1e-2 : 1e-4;

  it('equals the unpruned run with dropped columns hidden and the others raised', async () => {
    const model = await openOnnx(path.join(folder, file));
    const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
    const oracle = await loadOracle(model);
    const layers = oracle.probabilities.map((_, layer) => left[layer]);
    const expected = await oraclePrefill(oracle, { rows, visual }, layers, ranking);
    const actual = await run(pruned, { rows, visual });
    const stay = Array.from({ length }, (_, row) => row).filter(
      (row) => !visual.includes(row) || expected.kept.includes(row),
    );
    expect(actual.logitRows).toBe(stay.length);
    const logits = pickRows(expected.result.logits, stay);
    expect(largestDifference(actual.logits, logits)).toBeLessThan(tolerance);
    // Without it the logits differ: the comparison can fail.
    const { logits: unbiased } = await runMasked(oracle, { rows, visual }, expected.hidden);
    expect(largestDifference(actual.logits, pickRows(unbiased, stay))).toBeGreaterThan(
      5 * tolerance,
    );

    // Steps after it see the same tokens unchanged: the bias belongs to the prefill alone.
    let [caches, unpruned] = [actual.caches, expected.result.caches];
    for (let step = 0; step < 3; step += 1) {
      const token = { rows: randomRows(width, 100 + step) };
      const next = await run(pruned, { ...token, caches });
      const wanted = await runMasked(oracle, { ...token, caches: unpruned }, expected.hidden);
      expect(largestDifference(next.logits, wanted.logits)).toBeLessThan(tolerance);
      [caches, unpruned] = [next.caches, wanted.caches];
    }
  });

  it('changes nothing if all stay, or if there is no image', async () => {
    const model = await openOnnx(path.join(folder, file));
    const all = schedule.map(({ layer }) => ({ layer, keep: 1 }));
    const pruned = await load(pruneDecoder(model, { schedule: all, ranking }, input), model);
    const expected = await run(await load(model, model), { rows });
    for (const options of [{ rows, visual }, { rows }]) {
      const actual = await run(pruned, options);
      expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(tolerance / 10);
    }
  });

  it('shows the same survivors to every observer', async () => {
    const model = await openOnnx(path.join(folder, file));
    const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
    const observed = buildObservedGraph(model, { schedule, ranking }, { aggregate: 'max' });
    const looking = await load(observed.bytes, model);
    const [expected, actual] = [
      await run(pruned, { rows, visual }),
      await run(looking, { rows, visual }),
    ];
    expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(1e-5);

    // The tokens' sizes, and the masses that follow from them.
    const oracle = await loadOracle(model);
    const layers = oracle.probabilities.map((_, layer) => left[layer]);
    const plain = await oraclePrefill(oracle, { rows, visual }, layers, ranking);
    observed.sizes.forEach(({ layer, output }, cut) => {
      const logs = plain.added[layer + 1]!;
      const sizes = plain.keptByCut[cut]!.map((row) => Math.exp(logs.get(row)!));
      const found = actual.outputs[output]!.data as Float32Array;
      expect(largestDifference(found, sizes)).toBeLessThan(tolerance);
      expect(sizes.some((size) => size > 1.2)).toBe(true);
    });
    expect(observed.sizes).toHaveLength(2);
    oracle.probabilities.forEach((name, layer) => {
      const map = plain.result.outputs[name];
      if (map === undefined) return;
      const entered = layer === 0 ? visual : plain.keptByCut[layer - 1]!;
      const masses = actual.outputs[observed.masses[layer]!]!.data as Float32Array;
      const { self } = heldMasses({ map, visual: entered }, []);
      expect(Math.abs(sumOf(masses.subarray(0, visual.length)) - self)).toBeLessThan(tolerance);
    });
  });

  it('adds nothing at 0, to the byte', async () => {
    const model = await openOnnx(path.join(folder, file));
    const without: Ranking = { ...ranking };
    delete without.sizeBias;
    const [zero, none] = [{ ...ranking, sizeBias: 0 }, without].map((one) =>
      Buffer.from(buildPrunedGraph(model, { schedule, ranking: one }, input).bytes),
    );
    expect(zero!.equals(none!)).toBe(true);
  });
});

function pickRows(data: Float32Array, chosen: readonly number[]): number[] {
  const size = data.length / length;
  return chosen.flatMap((row) => [...data.subarray(row * size, (row + 1) * size)]);
}
