/** Rankings by attention mass: self, cross and their product, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { fixedBlocks, withCoverage } from '../coverage/graph';
import type { MassInputs, RankingGraph } from '../graph';
import type { MassRanking } from './definition';
import { rowWeights } from './masses';

export const massGraph: RankingGraph<MassRanking> = {
  fixedValues: fixedBlocks,
  scores: (builder, ranking, inputs) =>
    withCoverage(builder, ranking, massScores(builder, ranking, inputs), inputs),
};

/**
 * Scores of the surviving visual tokens, float [V]; self mass alone if no text follows the image,
 * since every cross mass is 0 then.
 */
function massScores(
  builder: GraphBuilder,
  ranking: MassRanking,
  { map: mapOf, rows }: MassInputs,
): string {
  const { kind, heads = 'max', textRows = 'mean', debiased = false } = ranking;
  const { visual, length } = rows;
  const noText = builder.node('Equal', [rows.trailing, builder.ints([0])]);
  const trailing =
    textRows === 'last' ? builder.node('Min', [rows.trailing, builder.ints([1])]) : rows.trailing;
  let weights = rowWeights(builder, { visual, length, trailing });
  let from: string | undefined;
  // A reduction over no rows fails on some devices: the last row is always included.
  let firstText = builder.node('Min', [
    builder.node('Sub', [length, trailing]),
    builder.node('Sub', [length, builder.ints([1])]),
  ]);
  if (kind === 'cross') {
    // The text rows are a small part of the map, and self mass is only needed without them.
    const zero = builder.ints([0]);
    from = builder.node('Where', [noText, zero, firstText]);
    weights = builder.node('Slice', [weights, from, length, builder.ints([1])]);
    firstText = zero;
  }
  const map = mapOf({ from, aggregate: heads });
  const masses = builder.gather(builder.node('MatMul', [weights, map]), visual, 2);
  const pick = (row: number): string =>
    builder.gather(builder.node('Squeeze', [masses, builder.ints([0])]), builder.intScalar(row), 0);
  const self = debiased ? unbiased(builder, pick(0), visual) : pick(0);
  if (kind === 'self') return self;
  const cross = (): string => {
    if (textRows !== 'max') return pick(1);
    const inText = builder.node('Slice', [map, firstText, length, builder.ints([1])]);
    const largest = builder.reduce('ReduceMax', inText, [1]);
    return builder.gather(builder.node('Squeeze', [largest, builder.ints([0])]), visual, 0);
  };
  const score = kind === 'cross' ? cross() : product(builder, self, cross(), ranking.exponents);
  return builder.node('Where', [noText, self, score]);
}

/**
 * Self mass divided by the share of the surviving visual rows that can see the token: its own and
 * later ones.
 */
function unbiased(builder: GraphBuilder, self: string, visual: string): string {
  const count = builder.node('Shape', [visual]);
  const seeing = builder.node('Sub', [count, builder.range(count)]);
  const part = builder.node('Div', [builder.cast(seeing, 'float'), builder.cast(count, 'float')]);
  return builder.node('Div', [self, part]);
}

function product(
  builder: GraphBuilder,
  self: string,
  cross: string,
  [ofSelf, ofCross]: [number, number] = [1, 1],
): string {
  const power = (value: string, exponent: number): string =>
    exponent === 1 ? value : builder.node('Pow', [value, builder.floats([exponent], [1])]);
  return builder.node('Mul', [power(self, ofSelf), power(cross, ofCross)]);
}
