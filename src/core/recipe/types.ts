/** The recipe file `NAME.fitprune.json`, version 1. */
import type { Convention, Step } from '../cost/types';

export interface Recipe {
  version: 1;
  model: RecipeModel;
  budget: Budget;
  /** Only the layers that prune, ascending; keep never increases. */
  schedule: Step[];
  ranking: Ranking;
  /** Written by `fit`; a recipe written by hand has none. */
  fit?: FitRecord;
  /** Written by `evaluate`. */
  evaluation?: EvaluationRecord[];
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
  /** Median visual tokens of the calibration prompts. */
  visualTokens: number;
  /** Median non-visual tokens of the calibration prompts. */
  textTokens: number;
}

/** What the schedule may cost. Exactly one of `reduction` and `value`. */
export interface Budget {
  metric: 'flops' | 'tokens' | 'kv';
  convention: Convention;
  /** Fraction of the dense cost that is saved, 0 to 1. */
  reduction?: number;
  /** Absolute: FLOPs (2 x MACs) for `flops`, mean visual tokens entering a layer for `tokens`. */
  value?: number;
}

/** Which visual tokens stay at a pruning layer. */
export type Ranking =
  { kind: 'self-cross' } | { kind: 'self' } | { kind: 'cross' } | { kind: 'random'; seed: number };

export interface FitRecord {
  method: 'fitprune';
  alpha: number;
  selfLoss: number;
  crossLoss: number;
  /** Hash of the statistics the fit was made from. */
  statistics: string;
  samples: number;
  tool: string;
}

export interface EvaluationRecord {
  /** Hash of the data file and its images. */
  data: string;
  /** Hash of the schedule and ranking that were measured. */
  schedule: string;
  samples: number;
  accuracy: number;
  /** The unpruned model's accuracy on the same samples. */
  dense: number;
  /** Fraction of samples whose first answer token equals the unpruned model's. */
  agreement?: number;
  /** 95% interval of accuracy - dense. */
  interval?: [number, number];
}
