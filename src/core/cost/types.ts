import type { DecoderTimes, TimesCost } from './times';

/**
 * The sizes that decide the cost of a decoder layer. They are the same for all layers of a kind.
 */
export interface DecoderShape {
  /** Decoder layers of every kind. */
  layers: number;
  hiddenSize: number;
  /** Width of the feed-forward network, which is gated: it has three matrices. */
  intermediateSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  /** Width of one head; `hiddenSize / attentionHeads` unless the model gives it. */
  headSize: number;
  /**
   * Layers that are a gated short convolution instead of attention, ascending; absent without any.
   */
  convolutionLayers?: number[];
  /** Rows that such a convolution reads, its own included. */
  convolutionKernel?: number;
  /**
   * Layers that attend to keys and values of an earlier layer and have no cache; absent without
   * any.
   */
  sharedCaches?: [layer: number, source: number][];
  /** The decoder's times on a device, if there is a profile; not recorded with the model. */
  times?: DecoderTimes;
}

/** The lengths costs are stated at: the median prompt of the calibration set. */
export interface PromptShape {
  visualTokens: number;
  /** All non-visual tokens of the prompt, before and after the image. */
  textTokens: number;
}

/** The `layer` of a step that prunes before layer 0: tokens that it drops enter no layer. */
export const beforeDecoder = -1;

/**
 * A pruning step: after the attention of `layer`, or before the first layer where that is
 * `beforeDecoder`, `keep` of the prompt's N visual tokens stay.
 */
export interface Step {
  layer: number;
  /** Fraction in (0, 1] of the prompt's original visual tokens, at most 4 decimals. */
  keep: number;
}

/**
 * Which tokens FLOPs are counted over: `decoder` counts every token of the prompt, `visual` the
 * visual ones alone (the convention of the FitPrune reference code). They differ by 5 to 10 points.
 */
export type Convention = 'decoder' | 'visual';

/** The metrics of budgets; `metrics/` has a file for each. */
export type Metric = 'flops' | 'tokens' | 'kv' | 'latency' | 'ttft';

/** The most that a schedule may cost. Exactly one of `reduction` and `value` is set. */
export interface Budget {
  metric: Metric;
  convention: Convention;
  /**
   * Whether FLOPs include the cost of choosing the tokens. If absent, they are of the layers alone,
   * as in older recipes.
   */
  overhead?: boolean;
  /** Fraction of the unpruned cost that is saved, 0 to 1. */
  reduction?: number;
  /**
   * Absolute: FLOPs (2 x MACs) for `flops`, mean visual tokens entering a layer for `tokens`,
   * milliseconds.
   */
  value?: number;
  /**
   * For a budget in time: the profile that it is measured by, and the schedule's times by that
   * profile.
   */
  predicted?: Prediction;
}

/** The times of a schedule by a profile. */
export interface Prediction extends TimesCost {
  device: string;
  /** Threads on the CPU; absent where the runtime decides. */
  threads?: number;
  /** Hash of the profile. */
  profile: string;
  /** Hash of the schedule and ranking that the times are of. */
  schedule: string;
}

/**
 * The computations for choosing tokens at one cut, as far as they are FLOPs: products of rows with
 * rows.
 */
export interface CutWork {
  /** Rows of the layer's attention map that are computed once more, over all its columns. */
  mapRows?: 'all' | 'text' | 'last';
  /**
   * How many rows of the model's width each entering visual token is compared with: a number, all
   * such tokens, or these and the text.
   */
  comparedWith?: number | 'visual' | 'all';
  /** Whether each choice is weighed against all before it, over the tokens that enter. */
  isSequential?: boolean;
}

/** The computations of a recipe's rankings besides the layers. */
export interface Work {
  layers: CutWork;
  beforeDecoder: CutWork;
  /** Whether every dropped token is assigned to the most similar token that stays. */
  sizeBias: boolean;
}

/** FLOPs (2 x MACs) of choosing the tokens; see `cutMacs`. */
export interface Overhead {
  /** Attention maps for the scores. */
  scoring: number;
  /** Likeness of tokens, where that ranks them. */
  similarity: number;
  /** Similarity of dropped to kept tokens, for a size bias. */
  bias: number;
  /** Whether the cost that this belongs to includes it. */
  counted: boolean;
}

/** The cost of a schedule in one prefill. Reductions are shares of the unpruned model's cost. */
export interface Cost {
  reduction: Record<Convention, number>;
  /**
   * 2 x MACs of the decoder layers, without vision tower and output head; with `overhead` where
   * that is counted.
   */
  flops: Record<Convention, number>;
  /**
   * The same for both conventions: choosing tokens has to be paid even if visual tokens alone are
   * counted.
   */
  overhead: Overhead;
  /** KV cache after prefill, text included. */
  kvBytes: number;
  kvReduction: number;
  /** Mean over layers of the visual tokens that enter. */
  meanVisualTokens: number;
  /** Visual tokens that leave the last layer. */
  finalVisualTokens: number;
  /** By a profile, where one is at hand. */
  times?: TimesCost;
}
