/** The random baseline: a pseudo-random priority of each place in the prompt. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { RankingGraph } from '../graph';
import type { RandomRanking } from './definition';

export const randomGraph: RankingGraph<RandomRanking> = {
  fixedValues:
    ({ seed }) =>
    (builder, visual) =>
      randomScores(builder, visual, seed),
  scores: (_builder, _ranking, { fixed }) => fixed!,
};

/**
 * Scores of all visual tokens, int64 [V]; they are the same at every layer, so that the survivors of
 * later steps nest. Integer arithmetic: every device gives the same order.
 * @param visual int64 [V], rows of the visual tokens in the prompt
 */
function randomScores(builder: GraphBuilder, visual: string, seed: number): string {
  const modulus = 2_147_483_647;
  const step = (value: string, factor: number, offset: number): string => {
    const product = builder.node('Mul', [value, builder.ints([factor])]);
    const sum = builder.node('Add', [product, builder.ints([offset])]);
    return builder.node('Mod', [sum, builder.ints([modulus])]);
  };
  // Three rounds of x -> (a x + c) x mod p: a single linear one leaves neighbours correlated.
  let value = step(visual, 48_271, (seed * 69_621 + 12_345) % modulus);
  for (const factor of [16_807, 39_373, 742_938]) {
    const mixed = step(value, factor, seed + factor);
    value = builder.node('Mod', [builder.node('Mul', [mixed, value]), builder.ints([modulus])]);
  }
  // Not cast to float, whose 24 bits would make ties.
  return value;
}
