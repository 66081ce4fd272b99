/** Rankings: which of the surviving visual tokens a pruning layer keeps, computed in the graph. */
import { HumanError } from '../errors';
import type { Ranking } from '../recipe/types';
import type { GraphBuilder } from '../onnx/graph-builder';
import { text } from '../text';
import { massesOf, rowWeights, type PromptRows } from './masses';

/** What a ranking may read at a pruning layer. */
export interface RankingInputs {
  /** [1, heads, rows, rows] of this layer and this prompt. */
  probabilities: string;
  rows: PromptRows;
  /** int64 [V]: the rows that the surviving visual tokens had in the whole prompt. */
  originalRows: string;
}

/** Scores of the surviving visual tokens, float or int64 [V]: the largest are kept. */
export function rankingScores(
  builder: GraphBuilder,
  ranking: Ranking,
  inputs: RankingInputs,
): string {
  switch (ranking.kind) {
    case 'random':
      return randomScores(builder, ranking.seed, inputs.originalRows);
    case 'self':
    case 'cross':
    case 'self-cross':
      return massScores(builder, ranking.kind, inputs);
    default:
      throw new HumanError(
        text`There is no ranking "${(ranking as { kind: string }).kind}". Use self-cross, self,
          cross or random.`,
        'ranking-unknown',
      );
  }
}

function massScores(
  builder: GraphBuilder,
  kind: 'self' | 'cross' | 'self-cross',
  { probabilities, rows }: RankingInputs,
): string {
  const weights = rowWeights(builder, rows);
  const masses = massesOf(builder, probabilities, weights, rows.visual, 'max');
  const pick = (row: number): string =>
    builder.gather(builder.node('Squeeze', [masses, builder.ints([0])]), builder.intScalar(row), 0);
  if (kind === 'self') return pick(0);
  // Without text behind the image every cross mass is 0: self mass alone decides then.
  const noText = builder.node('Equal', [rows.trailing, builder.ints([0])]);
  const cross = builder.node('Add', [pick(1), builder.cast(noText, 'float')]);
  if (kind === 'self-cross') return builder.node('Mul', [pick(0), cross]);
  return builder.node('Where', [noText, pick(0), cross]);
}

/**
 * A pseudo-random priority of each position, the same at every layer, so that the survivors of later
 * steps nest. Integer arithmetic: every device gives the same order.
 */
function randomScores(builder: GraphBuilder, seed: number, originalRows: string): string {
  const modulus = 2_147_483_647;
  const step = (value: string, factor: number, offset: number): string => {
    const product = builder.node('Mul', [value, builder.ints([factor])]);
    const sum = builder.node('Add', [product, builder.ints([offset])]);
    return builder.node('Mod', [sum, builder.ints([modulus])]);
  };
  // Three rounds of x -> (a x + c) x mod p: a single linear one leaves neighbours correlated.
  let value = step(originalRows, 48_271, (seed * 69_621 + 12_345) % modulus);
  for (const factor of [16_807, 39_373, 742_938]) {
    const mixed = step(value, factor, seed + factor);
    value = builder.node('Mod', [builder.node('Mul', [mixed, value]), builder.ints([modulus])]);
  }
  // Not cast to float, whose 24 bits would make ties.
  return value;
}
