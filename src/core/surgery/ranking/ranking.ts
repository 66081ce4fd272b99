/** Rankings: which of the surviving visual tokens a pruning layer keeps, computed in the graph. */
import { HumanError } from '../../errors';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { Ranking } from '../../recipe/types';
import { text } from '../../text';
import { blockIds, coverageScores } from './coverage';
import { massScores, type MassInputs } from './mass-scores';
import { randomScores } from './random';
import { strideScores } from './stride';

/** What a ranking may read at a pruning layer. */
export interface RankingInputs extends MassInputs {
  /** From `fixedValues`, of the surviving visual tokens; undefined where that gives none. */
  fixed: string | undefined;
  /** int64 [1], tokens that will stay. */
  left: string;
}

/** Whether a ranking asks something of a token that no attention changes: `fixedValues` gives it then. */
export function hasFixedValues(ranking: Ranking): boolean {
  return ranking.kind === 'random' || ranking.kind === 'stride' || ranking.coverage !== undefined;
}

/**
 * What a ranking needs to know of every visual token and is the same at every layer, int64 [V]:
 * computed once, and carried along with the survivors.
 * @param visual int64 [V], rows of all visual tokens in the prompt; at least one
 */
export function fixedValues(builder: GraphBuilder, ranking: Ranking, visual: string): string {
  if (ranking.kind === 'random') return randomScores(builder, visual, ranking.seed);
  if (ranking.kind === 'stride') return strideScores(builder, visual, ranking.grid);
  return blockIds(builder, visual, ranking.coverage!);
}

/** Scores of the surviving visual tokens, float or int64 [V]: the largest are kept. */
export function rankingScores(
  builder: GraphBuilder,
  ranking: Ranking,
  inputs: RankingInputs,
): string {
  switch (ranking.kind) {
    case 'random':
    case 'stride':
      return inputs.fixed!;
    case 'self':
    case 'cross':
    case 'self-cross': {
      const scores = massScores(builder, ranking, inputs);
      const { coverage } = ranking;
      if (coverage === undefined) return scores;
      const { fixed, left } = inputs;
      return coverageScores(builder, coverage, { scores, blocks: fixed!, left });
    }
    default:
      throw new HumanError(
        text`There is no ranking "${(ranking as { kind: string }).kind}". Use self-cross, self,
          cross, random or stride.`,
        'ranking-unknown',
      );
  }
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
