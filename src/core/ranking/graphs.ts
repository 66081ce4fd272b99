/** Rankings: which of the surviving visual tokens a pruning layer keeps, computed in the graph. */
import { HumanError } from '../errors';
import { listed, text } from '../text';
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
      text`There is no ranking "${ranking.kind}". Choose one of ${listed(rankingKinds)}.`,
      'ranking-unknown',
    );
  }
  // A family only gets its own rankings, which the types cannot express.
  return graphs[name];
}
