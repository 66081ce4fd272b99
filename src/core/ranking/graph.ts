/** The part of a pruned graph that a family of rankings adds. */
import type { GraphBuilder } from '../onnx/graph-builder';
import type { HeadAggregate } from './mass/definition';
import type { PromptRows } from './mass/masses';

/** The inputs of a ranking by mass at a pruning layer. */
export interface MassInputs {
  /**
   * The attention of this layer and this prompt as one map over heads, float [1, rows, rows];
   * `from` is the first row that is wanted, int64 [1], or the very first if absent.
   */
  map: (wanted: { from: string | undefined; aggregate: HeadAggregate }) => string;
  rows: PromptRows;
}

/** The possible inputs of a ranking at a cut; before the decoder there is no map. */
export interface RankingInputs extends MassInputs {
  /** From `fixedValues`, of the surviving visual tokens; undefined where that gives none. */
  fixed: string | undefined;
  /**
   * The rotated keys of this layer, [1, keyValueHeads, rows, headSize]; none before the decoder.
   */
  keys: string | undefined;
  /** The residual stream that enters this layer, or the decoder, [1, rows, hiddenSize]. */
  hidden: string;
  /** int64 [1], tokens that will stay. */
  left: string;
}

export interface RankingGraph<R> {
  /**
   * Values of every visual token that a ranking needs and that are the same at every layer, int64
   * [V]: computed once, and passed on with the survivors. Undefined if it needs none.
   */
  fixedValues(ranking: R): ((builder: GraphBuilder, visual: string) => string) | undefined;
  /** Scores of the surviving visual tokens, float or int64 [V]: the largest are kept. */
  scores(builder: GraphBuilder, ranking: R, inputs: RankingInputs): string;
}
