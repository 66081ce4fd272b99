/** What a family of rankings adds to a pruned graph. */
import type { GraphBuilder } from '../onnx/graph-builder';
import type { HeadAggregate } from './mass/definition';
import type { PromptRows } from './mass/masses';

/** What a ranking by mass reads at a pruning layer. */
export interface MassInputs {
  /**
   * The attention of this layer and this prompt as one map over heads, float [1, rows, rows]; `from` is the first
   * row that is wanted, int64 [1], and the first one of all without.
   */
  map: (wanted: { from: string | undefined; aggregate: HeadAggregate }) => string;
  rows: PromptRows;
}

/** What a ranking may read at a cut; before the decoder there is no map. */
export interface RankingInputs extends MassInputs {
  /** From `fixedValues`, of the surviving visual tokens; undefined where that gives none. */
  fixed: string | undefined;
  /** The rotated keys of this layer, [1, keyValueHeads, rows, headSize]; none before the decoder. */
  keys: string | undefined;
  /** The residual stream that enters this layer, or the decoder, [1, rows, hiddenSize]. */
  hidden: string;
  /** int64 [1], tokens that will stay. */
  left: string;
}

export interface RankingGraph<R> {
  /**
   * What a ranking needs to know of every visual token and is the same at every layer, int64 [V]: computed once, and
   * carried along with the survivors. Undefined where it asks nothing that attention does not change.
   */
  fixedValues(ranking: R): ((builder: GraphBuilder, visual: string) => string) | undefined;
  /** Scores of the surviving visual tokens, float or int64 [V]: the largest are kept. */
  scores(builder: GraphBuilder, ranking: R, inputs: RankingInputs): string;
}
