import type { DecoderTimes, TimesCost } from './times';

/** The sizes that decide what a decoder layer costs. All layers have the same, but for their kind. */
export interface DecoderShape {
  /** Decoder layers of every kind. */
  layers: number;
  hiddenSize: number;
  /** Width of the feed-forward network, which is gated: three matrices. */
  intermediateSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  /** Width of one head; `hiddenSize / attentionHeads` unless the model says otherwise. */
  headSize: number;
  /** Layers that are a gated short convolution instead of attention, ascending; absent without any. */
  convolutionLayers?: number[];
  /** Rows that such a convolution reads, its own included. */
  convolutionKernel?: number;
  /** Layers that attend to keys and values of an earlier layer and have no cache; absent without any. */
  sharedCaches?: [layer: number, source: number][];
  /** What it takes on a device, where a profile is at hand; no part of the model. */
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
 * A pruning step: after the attention of `layer`, or before the first layer where that is `beforeDecoder`, `keep` of
 * the prompt's N visual tokens stay.
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

/** What budgets are stated in; `metrics/` has a file of each. */
export type Metric = 'flops' | 'tokens' | 'kv' | 'latency' | 'ttft';

/** What the schedule may cost. Exactly one of `reduction` and `value`. */
export interface Budget {
  metric: Metric;
  convention: Convention;
  /** Whether FLOPs include what choosing the tokens takes; the layers alone without, as in older recipes. */
  overhead?: boolean;
  /** Fraction of the unpruned cost that is saved, 0 to 1. */
  reduction?: number;
  /** Absolute: FLOPs (2 x MACs) for `flops`, mean visual tokens entering a layer for `tokens`, milliseconds. */
  value?: number;
  /** Of a budget in time: by what it is kept, and what the profile says of the schedule. */
  predicted?: Prediction;
}

/** What a profile says of a schedule. */
export interface Prediction extends TimesCost {
  device: string;
  /** Of the CPU; absent where the runtime decides. */
  threads?: number;
  /** Hash of the profile. */
  profile: string;
  /** Hash of the schedule and ranking that it was said of. */
  schedule: string;
}

/** What choosing tokens at one cut takes, as far as FLOPs go: products of rows with rows. */
export interface CutWork {
  /** Rows of the layer's attention map that are computed once more, over all its columns. */
  mapRows?: 'all' | 'text' | 'last';
  /** Rows as wide as the model that every visual token which enters is compared with: so many, all such tokens, or text too. */
  comparedWith?: number | 'visual' | 'all';
  /** Whether each choice is weighed against all before it, over the tokens that enter. */
  isSequential?: boolean;
}

/** What a recipe's rankings take beside the layers. */
export interface Work {
  layers: CutWork;
  beforeDecoder: CutWork;
  /** Whether every dropped token is given to the one that stays and is most like it. */
  sizeBias: boolean;
}

/** FLOPs (2 x MACs) of choosing the tokens; see `cutMacs`. */
export interface Overhead {
  /** Attention maps for the scores. */
  scoring: number;
  /** Likeness of tokens, where that ranks them. */
  similarity: number;
  /** Likeness of what goes to what stays, for a size bias. */
  bias: number;
  /** Whether the cost that it stands in includes it. */
  counted: boolean;
}

/** What a schedule costs in one prefill. Reductions are fractions of the unpruned model's cost. */
export interface Cost {
  reduction: Record<Convention, number>;
  /** 2 x MACs of the decoder layers, without vision tower and output head; with `overhead` where that is counted. */
  flops: Record<Convention, number>;
  /** The same for either convention: whoever counts the visual tokens alone pays for choosing them too. */
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
