/** The priorities of a `random` ranking, as the pruned graph computes them. */
import { rowsOf } from '../grid/places';
import type { FixedReplay } from '../replay';
import type { RandomRanking } from './definition';

export const randomReplay: FixedReplay<RandomRanking> = {
  scores: ({ spans }, { seed }) => randomPriorities(rowsOf(spans), seed),
};

const modulus = 2_147_483_647n;

/**
 * @param rows of the visual tokens in the prompt
 * @returns by token, a priority below 2^31; the highest are kept
 */
export function randomPriorities(rows: readonly number[], seed: number): Float64Array {
  // The constants of the graph, as the same doubles.
  const [start, ...offsets] = [seed * 69_621 + 12_345, ...factors.map((factor) => seed + factor)];
  return Float64Array.from(rows, (row) => {
    let value = floorMod(BigInt(row) * 48_271n + BigInt(start % Number(modulus)));
    factors.forEach((factor, round) => {
      value = floorMod(floorMod(value * BigInt(factor) + BigInt(offsets[round]!)) * value);
    });
    return Number(value);
  });
}

const factors = [16_807, 39_373, 742_938];

/** Never negative, as Mod of integers in ONNX. */
function floorMod(value: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}
