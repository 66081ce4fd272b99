/** What is needed to repeat a ranking outside a graph, from the statistics of a prompt. */
import type { Coverage } from './coverage/definition';
import type { Span } from './grid/places';
import type { HeadAggregate } from './mass/definition';

/**
 * Vectors of all layers, one after another: token `j` of layer `l` is at `l * visualTokens + j`.
 */
export interface ReplayedSample {
  visualTokens: number;
  self: Float32Array;
  cross: Float32Array;
  /** Unpruned cross mass of each layer. */
  crossTotal: Float64Array;
  /**
   * By token, how little it is like the others before the decoder; undefined in older statistics.
   */
  isolation?: Float32Array | undefined;
  /** Rows of its visual tokens in the prompt. */
  spans: readonly Span[];
  /**
   * Whether the masses are of a pruned model: tokens without mass were dropped before the layer.
   */
  isPruned: boolean;
}

export type Replay<R> = FixedReplay<R> | LayerReplay<R>;

/** A ranking that is the same at every layer. */
export interface FixedReplay<R> {
  /** By token: the largest are kept. */
  scores(sample: ReplayedSample, ranking: R): ArrayLike<number>;
  /** Absent if there is none. */
  coverage?(ranking: R): Coverage | undefined;
}

/** A ranking by values of a layer. */
export interface LayerReplay<R> {
  /**
   * Writes the scores of all tokens at a layer, float32 as the pruned graph has them, to `scores`.
   */
  scoresAt(sample: ReplayedSample, layer: number, ranking: R, scores: Float32Array): void;
  coverage(ranking: R): Coverage | undefined;
  /** Parameters that statistics cannot honour: stored values stand in for what these ask for. */
  ignored: readonly string[];
  /** Whether a prediction uses other values than the ranking reads. */
  isApproximate(ranking: R, stored: { aggregate: HeadAggregate }): boolean;
}
