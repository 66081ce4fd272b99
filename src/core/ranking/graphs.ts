/** Rankings: which of the surviving visual tokens a pruning layer keeps, computed in the graph. */
import { HumanError } from '../errors';
import type { GraphBuilder } from '../onnx/graph-builder';
import { text } from '../text';
import { cdPrunerGraph } from './cdpruner/graph';
import { dartGraph } from './dart/graph';
import { divPruneGraph } from './divprune/graph';
import { familyName, rankingKinds, type FamilyName, type Ranking, type Rankings } from './families';
import type { RankingGraph } from './graph';
import { isolationGraph } from './isolation/graph';
import { massGraph } from './mass/graph';
import { randomGraph } from './random/graph';
import { strideGraph } from './stride/graph';

const graphs: { [Name in FamilyName]: RankingGraph<Rankings[Name]> } = {
  mass: massGraph,
  random: randomGraph,
  stride: strideGraph,
  isolation: isolationGraph,
  dart: dartGraph,
  divprune: divPruneGraph,
  cdpruner: cdPrunerGraph,
};

/** @throws HumanError `ranking-unknown` */
export function rankingGraph(ranking: Ranking): RankingGraph<Ranking> {
  const name = familyName(ranking.kind);
  if (name === undefined) {
    throw new HumanError(
      text`There is no ranking "${ranking.kind}". Choose one of ${rankingKinds.join(', ')}.`,
      'ranking-unknown',
    );
  }
  // Each is asked of its own rankings alone, which the types cannot tell.
  return graphs[name];
}

/**
 * The tokens to keep: their places among those that were scored, int64 [left], ascending. Ties go to the
 * earlier token.
 * @param scores float or int64 [V]
 * @param left int64 [1], from 1 to V
 */
export function bestTokens(builder: GraphBuilder, scores: string, left: string): string {
  const [, best] = builder.nodeOutputs('TopK', [scores, left], 2, { attributes: { axis: 0 } });
  const [places] = builder.nodeOutputs('TopK', [best!, left], 2, {
    attributes: { axis: 0, largest: 0 },
  });
  return places!;
}
