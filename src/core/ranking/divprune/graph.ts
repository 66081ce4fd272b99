/** DivPrune, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { products, unitStates } from '../cosines';
import type { RankingGraph } from '../graph';
import type { DivPruneRanking } from './definition';

/** Below every distance, so that no token is taken twice. */
const gone = -9;

/**
 * The paper's greedy choice (arXiv 2503.02175): first the token whose nearest neighbour is
 * farthest, then always the token farthest from the nearest taken one; of equals the earlier.
 * Distance is 1 - cosine.
 */
export const divPruneGraph: RankingGraph<DivPruneRanking> = {
  fixedValues: () => undefined,
  scores(builder, _ranking, { hidden, rows: { visual }, left }) {
    const units = unitStates(builder, hidden, visual);
    const likeness = products(builder, units, units);
    const distances = builder.node('Sub', [builder.floats([1], [1]), likeness]);
    const first = builder.node('ArgMax', [nearestOther(builder, distances, visual)], {
      attributes: { axis: 0 },
    });
    const one = builder.ints([1]);
    const nothing = builder.node('Expand', [builder.ints([0]), builder.node('Shape', [visual])]);
    const nearest = rowAt(builder, distances, first);
    const [, taken] = builder.loop(
      builder.node('Sub', [left, one]),
      [
        [builder.scatter(nearest, first, builder.floats([gone], [1])), 'float'],
        [builder.scatter(nothing, first, one), 'int64'],
      ],
      (body, _turn, [near, chosen]) => {
        const next = body.node('ArgMax', [near!], { attributes: { axis: 0 } });
        const nearer = body.node('Min', [near!, rowAt(body, distances, next)]);
        return [
          body.scatter(nearer, next, body.floats([gone], [1])),
          body.scatter(chosen!, next, one),
        ];
      },
      'farthest_next',
    );
    return taken!;
  },
};

/**
 * The distance of every token to its nearest neighbour: the second smallest, as the smallest is to
 * itself; float [V].
 */
function nearestOther(builder: GraphBuilder, distances: string, visual: string): string {
  // A token that is alone has only itself.
  const two = builder.node('Min', [builder.node('Shape', [visual]), builder.ints([2])]);
  const [smallest] = builder.nodeOutputs('TopK', [distances, two], 2, {
    attributes: { axis: 1, largest: 0 },
  });
  return builder.reduce('ReduceMax', smallest!, [1]);
}

/** float [V] of [V, V]. */
function rowAt(builder: GraphBuilder, table: string, at: string): string {
  return builder.node('Squeeze', [builder.gather(table, at, 0), builder.ints([0])]);
}
