/** The recipe file `NAME.fitprune.json`, version 1. */
import type { Budget, Step } from '../cost/types';
import type { RankingBaseline } from '../ranking/baselines';
import type { Ranking } from '../ranking/families';
import type { LatencyRecord } from './results/latency-types';
import type { MeasuredValue } from './results/measured-value';

export interface Recipe {
  version: 1;
  model: RecipeModel;
  budget: Budget;
  /** Only the layers that prune, ascending, `beforeDecoder` first; keep never increases. */
  schedule: Step[];
  ranking: Ranking;
  /** Written by `fit`; absent in a recipe written by hand. */
  fit?: FitRecord;
  /** Written by `evaluate`. */
  evaluation?: EvaluationRecord[];
  /** Measurements of whole suites of data sets. */
  suites?: SuiteRecord[];
}

export interface RecipeModel {
  /** Model folder, relative to the recipe. */
  path: string;
  /** Decoder graph, relative to the model folder. */
  decoder: string;
  /** `model_type` of config.json. */
  architecture: string;
  /** `sha256:` and hex; see `core/model`. */
  fingerprint: string;
  layers: number;
  hiddenSize: number;
  intermediateSize: number;
  attentionHeads: number;
  keyValueHeads: number;
  /** Absent means hiddenSize / attentionHeads. */
  headSize?: number;
  /** As in `DecoderShape`. */
  convolutionLayers?: number[];
  convolutionKernel?: number;
  sharedCaches?: [layer: number, source: number][];
  /** Median visual tokens of the calibration prompts. */
  visualTokens: number;
  /** Median non-visual tokens of the calibration prompts. */
  textTokens: number;
}

/**
 * The origin of a schedule and its ranking: a fit to statistics, a search that runs the model, or a
 * baseline.
 */
export type Method = FittedMethod | MeasuredMethod | BaselineMethod;
/** `fitprune` has the paper's tolerance and ranking, `fitprune+` this project's own ranking. */
export type FittedMethod = 'fitprune' | 'fitprune+';
/** The paper's search, literally: every tolerance is measured on the really pruned model. */
export type MeasuredMethod = 'fitprune-published';
export type BaselineMethod =
  | RankingBaseline
  | 'fastv'
  | 'pyramid'
  | 'dart'
  | 'divprune'
  | 'cdpruner'
  | 'fitprune-shape';

export interface FitRecord {
  method: Method;
  /** The tolerance that a fit or the paper's search ended with. */
  alpha?: number;
  /** Predicted; absent where no statistics were at hand. */
  selfLoss?: number;
  crossLoss?: number;
  /** Hash of the statistics the fit was made from. */
  statistics?: string;
  /** Calibration samples. */
  samples?: number;
  /** `output`: chosen by the measured change of the output; absent: by predicted loss. */
  objective?: 'output';
  /** Rounds of fitting again to statistics of the pruned model that were kept. */
  refined?: number;
  /** The runs that made the statistics; absent in older recipes. */
  calibration?: {
    /** All samples that were run, including those without an image. */
    samples: number;
    /**
     * Seconds of all runs and shards, including loading the model; absent if statistics lack them.
     */
    seconds?: number;
    /** `cpu`, `cuda`, ... */
    device: string;
  };
  /** How long the fit took, with reading and preparing the statistics, and any search. */
  seconds?: number;
  tool: string;
}

/**
 * The results of one evaluation of this recipe; fractions are 0 to 1, differences are recipe -
 * unpruned. Files keep the old key `dense`, which code reads into `unpruned`.
 */
export interface EvaluationRecord {
  /** Hash of the data file and its images. */
  data: string;
  /** Hash of the schedule and ranking that were measured. */
  schedule: string;
  /** Fingerprint of the model that was measured; older records lack it. */
  model?: string;
  samples: number;
  /** How many of these have an answer in the data; absent if all have one. */
  answered?: number;
  /** Absent if the data has no answers. */
  accuracy?: number;
  /** The unpruned model's accuracy on the same samples. */
  dense?: number;
  /** How answers were scored. */
  score?: ScoreKind;
  /** Share of samples whose first answer token equals the unpruned model's. */
  agreement?: number;
  /** 95% interval of accuracy - dense, bootstrapped by image. */
  interval?: [number, number];
  /** accuracy / dense with its 95% interval. */
  retained?: MeasuredValue;
  /** F1 of yes, where answers are yes or no. */
  f1?: BothModels;
  /** Share of the answers that are yes. */
  yesRatio?: BothModels;
  /** Samples whose score fell, and whose score rose. */
  flips?: { lost: number; gained: number };
  /** McNemar's exact p. */
  p?: number;
  /** KL divergence of the next token from the unpruned model's, nats, over answer tokens. */
  kl?: { mean: number; median: number; p999: number };
  /** Share of answer tokens whose most probable next token is the unpruned model's. */
  topToken?: number;
  /** Perplexity of the unpruned model's answers under this model, divided by its own. */
  perplexityRatio?: number;
  /** By category: accuracy of recipe and unpruned model, and the difference's interval. */
  categories?: Record<string, CategoryRecord>;
  /** Where it was measured. */
  attention?: AttentionRecord;
  latency?: LatencyRecord;
  /** Baselines at the recipe's own FLOPs, on the same samples. */
  baselines?: BaselineRecord[];
  /** What measured it. */
  tool?: string;
  /** The day it was recorded: `2026-11-23`. */
  date?: string;
  /** Where answers were made: `cpu`, `cuda`, ... */
  device?: string;
  /** Name of the data file, without its folder. */
  dataName?: string;
}

/**
 * The results of one suite of data sets; means are over its sets, each of which counts the same.
 */
export interface SuiteRecord {
  name: string;
  /** Hash of the schedule and ranking that were measured. */
  schedule: string;
  /** Fingerprint of the model that was measured. */
  model: string;
  sets: ({ name: string } & Pick<
    EvaluationRecord,
    'data' | 'samples' | 'accuracy' | 'dense' | 'score' | 'interval' | 'retained'
  >)[];
  /** Mean of accuracy - dense; absent where no set has answers. */
  change?: MeasuredValue;
  /** Mean of accuracy / dense: the kept share that papers print. */
  retained?: MeasuredValue;
  tool?: string;
  device?: string;
  /** The day it was recorded: `2026-11-23`. */
  date?: string;
}

/** How answers are compared with references; `core/evaluation/scores` has a file of each. */
export const scoreKinds = [
  ...(['exact', 'vqa', 'choice', 'yes-no'] as const),
  ...(['textvqa', 'gqa', 'relaxed', 'anls', 'box', 'cider'] as const),
] as const;
export type ScoreKind = (typeof scoreKinds)[number];

/**
 * The attention mass that pruning really took from the visual tokens, as shares of the unpruned
 * model's on the same samples (`AttentionLoss`). A fit keeps its simulated counterpart small. It is
 * not an accuracy; may be below 0.
 */
export interface AttentionRecord {
  /** Samples with visual tokens, if not all have some. */
  samples?: number;
  /** Mean over samples and the layers that have masses, like a fit's predicted loss. */
  self: MeasuredValue;
  cross: MeasuredValue;
  /** The ranking replayed on masses of the same samples' unpruned runs; absent if impossible. */
  simulated?: SimulatedLoss;
  /** Those that pruning reached, ascending; the others lose nothing. */
  layers: {
    layer: number;
    self: MeasuredValue;
    cross: MeasuredValue;
    simulated?: SimulatedLoss;
  }[];
}

/** Means. */
export interface SimulatedLoss {
  self: number;
  cross: number;
}

export interface CategoryRecord {
  samples: number;
  accuracy: number;
  dense: number;
  /** 95% interval of accuracy - dense. */
  interval: [number, number];
  /** McNemar's exact p. */
  p: number;
  /** Like that of the whole, for a category whose answers are yes or no. */
  f1?: BothModels;
  yesRatio?: BothModels;
}

export interface BothModels {
  pruned: number;
  dense: number;
}

export interface BaselineRecord {
  method: BaselineMethod;
  /** Its own FLOPs reduction, decoder convention; its largest if `reachable` is false. */
  reduction: number;
  /** Whether it comes within half a point, or one token, of the recipe's FLOPs. */
  reachable: boolean;
  /** Number of seeds that this is the mean of; 1 if nothing is random. */
  seeds?: number;
  /** Absent if it is not reachable. */
  accuracy?: number;
  /** 95% interval of accuracy - dense. */
  interval?: [number, number];
  /** 95% interval of the recipe's accuracy minus the baseline's. Below 0, the baseline wins. */
  ahead?: [number, number];
  kl?: number;
  /** 95% interval of the baseline's mean KL minus the recipe's. Below 0, the baseline wins. */
  klAhead?: [number, number];
}
