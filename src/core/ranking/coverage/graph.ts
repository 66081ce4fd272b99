/** Coverage: the best token of each block of the image grid comes first. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { RankingInputs } from '../graph';
import { gridLayout } from '../grid/graph';
import { scaledCount } from '../rounding';
import type { Coverage } from './definition';

/**
 * The block of every visual token, int64 [V], named by the index of its upper left token among all
 * visual tokens, which is unique.
 *
 * @param visual int64 [V], rows of the visual tokens in the prompt
 */
function blockIds(builder: GraphBuilder, visual: string, { block, grid }: Coverage): string {
  const { row, column, columns } = gridLayout(builder, visual, grid);
  const size = builder.ints([block]);
  const above = builder.node('Mul', [builder.node('Mod', [row, size]), columns]);
  const places = builder.range(builder.node('Shape', [visual]));
  const inColumn = builder.node('Sub', [places, above]);
  return builder.node('Sub', [inColumn, builder.node('Mod', [column, size])]);
}

/** `fixedValues` of a ranking that may have a coverage. */
export function fixedBlocks({ coverage }: { coverage?: Coverage }) {
  return (
    coverage && ((builder: GraphBuilder, visual: string) => blockIds(builder, visual, coverage))
  );
}

/** Scores of a ranking that may have a coverage. @param scores float [V], by the ranking alone */
export function withCoverage(
  builder: GraphBuilder,
  { coverage }: { coverage?: Coverage },
  scores: string,
  { fixed, left }: Pick<RankingInputs, 'fixed' | 'left'>,
): string {
  return coverage === undefined
    ? scores
    : coverageScores(builder, coverage, { scores, blocks: fixed!, left });
}

/**
 * Priorities, int64 [V]: first the best tokens of blocks by score, up to their share of the places,
 * then all others by score; of equals the earlier token comes first. Sorting replaces a scatter
 * with maximum, which older operator sets lack.
 *
 * @param scores float [V] of the surviving visual tokens
 * @param blocks int64 [V], of the same tokens
 * @param left int64 [1], tokens that will stay
 */
function coverageScores(
  builder: GraphBuilder,
  { share = 1 }: Coverage,
  { scores, blocks, left }: { scores: string; blocks: string; left: string },
): string {
  const count = builder.node('Shape', [scores]);
  const sort = (values: string, largest: 0 | 1): string[] =>
    builder.nodeOutputs('TopK', [values, count], 2, { attributes: { axis: 0, largest } });
  const [, best] = sort(scores, 1);
  const ranks = builder.range(count);
  const ofBlock = builder.node('Mul', [builder.gather(blocks, best!, 0), count]);
  // By block and then by rank.
  const [keys, rankOf] = sort(builder.node('Add', [ofBlock, ranks]), 0);
  const block = builder.node('Div', [keys!, count]);
  const before = builder.node(
    'Concat',
    [builder.ints([-1]), builder.node('Slice', [block, builder.ints([0]), builder.ints([-1])])],
    { attributes: { axis: 0 } },
  );
  const isFirst = builder.cast(builder.node('Greater', [block, before]), 'int64');
  const goesFirst = share === 1 ? isFirst : reserved(builder, isFirst, rankOf!, share, left);
  // All of one class lie above the other; within a class the rank decides.
  const priority = builder.node('Sub', [builder.node('Mul', [goesFirst, count]), rankOf!]);
  const token = builder.gather(best!, rankOf!, 0);
  return builder.scatter(priority, token, priority);
}

/**
 * Those of the first tokens of blocks that get a reserved place, int64 [V], in the order of
 * `rankOf`.
 */
function reserved(
  builder: GraphBuilder,
  isFirst: string,
  rankOf: string,
  share: number,
  left: string,
): string {
  const byRank = builder.scatter(isFirst, rankOf, isFirst);
  const before = builder.node('CumSum', [byRank, builder.intScalar(0)]);
  const fits = builder.node('Not', [
    // As `reservedPlaces`.
    builder.node('Greater', [builder.gather(before, rankOf, 0), scaledCount(builder, left, share)]),
  ]);
  return builder.node('Mul', [isFirst, builder.cast(fits, 'int64')]);
}
