import { readdirSync } from 'node:fs';
import path from 'node:path';
import type * as ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { buildScoringGraph } from '../../../../src/core/surgery/scoring';
import { load, randomRows, run } from '../../support/decoder';
import { loadOracle, runMasked } from '../../support/oracle';

const folder = path.join(__dirname, '../../../fixtures/decoders');
const rows = randomRows(15 * 32, 21);

/** Self and cross mass by their definition, from a whole attention map. */
function masses(
  map: ort.Tensor,
  visual: readonly number[],
  aggregate: (heads: number[]) => number,
): number[][] {
  const [, heads, count] = map.dims as [number, number, number];
  const data = map.data as Float32Array;
  const at = (row: number, column: number): number =>
    aggregate(
      Array.from({ length: heads }, (_, head) => data[(head * count + row) * count + column]!),
    );
  const text = Array.from({ length: count }, (_, row) => row).filter(
    (row) => row > Math.max(...visual),
  );
  const mean = (from: readonly number[], column: number): number =>
    from.reduce((sum, row) => sum + at(row, column), 0) / Math.max(1, from.length);
  return [visual, text].map((from) => visual.map((column) => mean(from, column)));
}

/**
 * 1 less the mean of the four largest cosines to the others, in double precision; of all, where
 * there are fewer.
 */
function isolation(visual: readonly number[]): number[] {
  const vectors = visual.map((row) => Array.from(rows.slice(row * 32, (row + 1) * 32)));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  return vectors.map((own, at) => {
    const cosines = vectors
      .filter((_, other) => other !== at)
      .map((other) => dot(own, other) / Math.sqrt(dot(own, own) * dot(other, other)));
    const nearest = cosines.sort((a, b) => b - a).slice(0, 4);
    return 1 - nearest.reduce((sum, value) => sum + value, 0) / Math.max(1, nearest.length);
  });
}

const aggregates = {
  max: (heads: number[]) => Math.max(...heads),
  mean: (heads: number[]) => heads.reduce((sum, value) => sum + value, 0) / heads.length,
};

describe.each(readdirSync(folder))('scoring %s', (file) => {
  let model: OnnxModel;
  let maps: ort.Tensor[];

  beforeAll(async () => {
    model = await openOnnx(path.join(folder, file));
    const oracle = await loadOracle(model);
    const unpruned = await runMasked(oracle, { rows }, [new Set(), new Set(), new Set()]);
    maps = oracle.probabilities.map((name) => unpruned.outputs[name] as ort.Tensor);
  });

  it.each([
    ['one span, head max', [3, 4, 5, 6, 7], 'max'],
    ['two spans, head mean', [2, 3, 4, 8, 9, 10], 'mean'],
    ['an image at the end', [10, 11, 12, 13, 14], 'max'],
    ['a single token', [4], 'max'],
  ] as const)('gives the masses of %s', async (_, visual, aggregate) => {
    const scoring = buildScoringGraph(model, { aggregate });
    const scorer = await load(scoring.bytes, model);
    expect(scorer.session.outputNames).toEqual([...scoring.masses, scoring.isolation]);
    const { outputs } = await run(scorer, { rows, visual: [...visual] });

    scoring.masses.forEach((name, layer) => {
      const expected = masses(maps[layer]!, visual, aggregates[aggregate]);
      const actual = outputs[name] as ort.Tensor;
      expect(actual.dims).toEqual([2, visual.length]);
      expected.flat().forEach((value, at) => {
        expect(actual.data[at]).toBeCloseTo(value, 5);
      });
    });
    const unlike = outputs[scoring.isolation]!.data as Float32Array;
    expect(unlike).toHaveLength(visual.length);
    isolation(visual).forEach((value, at) => {
      expect(unlike[at]).toBeCloseTo(value, 5);
    });
  });
});
