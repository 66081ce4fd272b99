/**
 * Baselines that cut before the decoder, against the unpruned decoder on the rows that are really
 * left.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { openOnnx } from '../../../../src/core/onnx/model-file';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { largestDifference, load, randomRows, run } from '../../support/decoder';
import { loadOracle, runMasked, type Oracle } from '../../support/oracle';
import { keepByRanking } from '../../support/ranking-oracle';

const folder = path.join(__dirname, '../../../fixtures');
const width = 32;
const input = { kind: 'input' } as const;
/** Two images and a text. */
const visual = [2, 3, 4, 5, 6, 7, 9, 10, 11, 12];
const length = 18;

describe.each([
  'decoders/llama-eager-legacy.onnx',
  'decoders/phi3-eager-dynamo.onnx',
  'exports/llama-genai-then-fp16io32.onnx',
])('%s', (file) => {
  // Halves are summed in another order where rows are gone.
  const tolerance = file.includes('fp16') ? 1e-2 : 1e-4;

  it.each(['divprune', 'cdpruner'] as const)('keeps the same as %s', async (kind) => {
    const model = await openOnnx(path.join(folder, file));
    const unpruned = await load(model, model);
    const oracle = await loadOracle(model);
    const ranking = { kind } as const;
    for (const [seed, keep, left] of [
      [1, 0.5, 5],
      [2, 0.3, 3],
      [3, 1, 10],
    ] as const) {
      const rows = randomRows(length * width, seed);
      const rowOf = (row: number): number[] => [...rows.subarray(row * width, (row + 1) * width)];
      const all = Array.from({ length }, (_, row) => row);
      const view = {
        ...{ attention: () => 0, heads: 0, allVisual: visual, visual },
        text: all.filter((row) => row > visual.at(-1)!),
        seen: { keyOf: () => [], stateOf: rowOf },
      };
      const kept = keepByRanking(ranking, view, left);
      const stay = all.filter((row) => !visual.includes(row) || kept.includes(row));
      const expected = file.includes('genai')
        ? await hidden(oracle, rows, stay)
        : await run(unpruned, { rows: Float32Array.from(stay.flatMap(rowOf)), positions: stay });
      const schedule = [{ layer: beforeDecoder, keep }];
      const pruned = await load(pruneDecoder(model, { schedule, ranking }, input), model);
      const actual = await run(pruned, { rows, visual });
      expect(actual.logitRows).toBe(stay.length);
      expect(largestDifference(actual.logits, expected.logits)).toBeLessThan(tolerance);
    }
  });
});

/**
 * An operator that counts positions itself cannot be given others: dropped rows are hidden from
 * every layer.
 */
async function hidden(
  oracle: Oracle,
  rows: Float32Array,
  stay: readonly number[],
): Promise<{ logits: number[] }> {
  const gone = new Set(visual.filter((row) => !stay.includes(row)));
  const { logits } = await runMasked(
    oracle,
    { rows },
    oracle.states.map(() => gone),
  );
  const size = logits.length / length;
  return { logits: stay.flatMap((row) => [...logits.subarray(row * size, (row + 1) * size)]) };
}
