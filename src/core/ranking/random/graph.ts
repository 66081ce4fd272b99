/** The random baseline: a pseudo-random priority of each place in the prompt. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { RankingGraph } from '../graph';
import type { RandomRanking } from './definition';

/** The input of graphs for any seed: int64 [4], the `seedConstants` of the wanted seed. */
export const seedInput = 'random_seed_constants';

/** A random ranking whose graph gets the seed as an input; the ranking's own seed is ignored. */
export interface FedRandom extends RandomRanking {
  isFed?: true;
}

export const randomGraph: RankingGraph<FedRandom> = {
  fixedValues:
    ({ seed, isFed }) =>
    (builder, visual) => {
      const constants = isFed
        ? factors.map((_, at) => builder.gather(seedInput, builder.ints([at]), 0))
        : seedConstants(seed).map((value) => builder.ints([value]));
      return randomScores(builder, visual, constants);
    },
  scores: (_builder, _ranking, { fixed }) => fixed!,
};

const modulus = 2_147_483_647;

/**
 * One for each round of x -> (a x + c) x mod p; the first is linear. A single one leaves neighbours
 * correlated.
 */
const factors = [48_271, 16_807, 39_373, 742_938];

/** The numbers that are added in each round. */
export function seedConstants(seed: number): number[] {
  return factors.map((factor, round) =>
    round === 0 ? (seed * 69_621 + 12_345) % modulus : seed + factor,
  );
}

/**
 * Scores of all visual tokens, int64 [V]; they are the same at every layer, so that the survivors
 * of later steps nest. Integer arithmetic: every device gives the same order.
 * @param visual int64 [V], rows of the visual tokens in the prompt
 * @param constants int64 [1] each
 */
function randomScores(builder: GraphBuilder, visual: string, constants: readonly string[]): string {
  let value = visual;
  for (const [round, factor] of factors.entries()) {
    const product = builder.node('Mul', [value, builder.ints([factor])]);
    const sum = builder.node('Add', [product, constants[round]!]);
    const mixed = builder.node('Mod', [sum, builder.ints([modulus])]);
    value =
      round === 0
        ? mixed
        : builder.node('Mod', [builder.node('Mul', [mixed, value]), builder.ints([modulus])]);
  }
  // Not cast to float, whose 24 bits would make ties.
  return value;
}
