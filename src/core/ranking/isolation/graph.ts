/** Isolation of visual tokens before the decoder, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { fixedBlocks, withCoverage } from '../coverage/graph';
import type { RankingGraph } from '../graph';
import { products, unitStates } from '../cosines';
import { neighbours, type IsolationRanking } from './definition';

export const isolationGraph: RankingGraph<IsolationRanking> = {
  fixedValues: fixedBlocks,
  scores(builder, ranking, inputs) {
    const scores = isolationScores(builder, inputs.hidden, inputs.rows.visual);
    return withCoverage(builder, ranking, scores, inputs);
  },
};

/**
 * 1 - the mean of a token's largest cosines to the other visual tokens of the prompt, float [V]. A
 * token is its own nearest neighbour, so no mask is needed. In single precision whatever the type
 * of the features: half precision makes ties.
 *
 * @param hidden embeddings of the prompt, [1, rows, hiddenSize]
 * @param visual int64 [V], rows of the visual tokens, V from 1
 */
export function isolationScores(builder: GraphBuilder, hidden: string, visual: string): string {
  const unit = unitStates(builder, hidden, visual);
  const cosines = products(builder, unit, unit);
  const one = builder.ints([1]);
  const count = builder.node('Min', [
    builder.node('Shape', [visual]),
    builder.ints([neighbours + 1]),
  ]);
  const [nearest] = builder.nodeOutputs('TopK', [cosines, count], 2, { attributes: { axis: 1 } });
  const sum = builder.node('ReduceSum', [nearest!, one], { attributes: { keepdims: 0 } });
  const asMany = builder.cast(
    builder.node('Max', [builder.node('Sub', [count, one]), one]),
    'float',
  );
  const unity = builder.floats([1], [1]);
  const mean = builder.node('Div', [builder.node('Sub', [sum, unity]), asMany]);
  return builder.node('Sub', [unity, mean]);
}
