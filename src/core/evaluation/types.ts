/**
 * What an evaluation is asked for and what it finds: plain data for workers, reports and panels.
 */
import type { QuestionSettings, Skipped } from '../data/types';
import type { DecoderInputs } from '../model/prompts/decoder-inputs';
import type { PixelSettings } from '../model/vision/pixel-way';
import type { Device } from '../model/devices/devices';
import type { RunOptions } from '../model/run';
import type { Step } from '../cost/types';
import type { Ranking } from '../ranking/families';
import type { BaselineMethod, EvaluationRecord, ScoreKind } from '../recipe/types';
import type { LatencyRecord } from '../recipe/results/latency-types';

/** A pruned model to measure beside the unpruned one. */
export interface Candidate {
  /** Shown in reports: a recipe's path, or a baseline's name. */
  name: string;
  schedule: Step[];
  ranking: Ranking;
  /** The model it was made for; checked where it is given. */
  fingerprint?: string | undefined;
  /** At its FLOPs; measured on the same samples and kept in its record. */
  baselines?: readonly BaselineCandidates[] | undefined;
}

/** One baseline of a candidate, as `baselinesFor` gives it. */
export interface BaselineCandidates {
  method: BaselineMethod;
  /**
   * Its own FLOPs reduction, decoder convention; its largest where the candidate's is out of reach.
   */
  reduction: number;
  reachable: boolean;
  /** One for each seed; empty where the candidate's FLOPs are out of reach. */
  recipes: readonly Pick<Candidate, 'schedule' | 'ranking'>[];
}

export interface EvaluationOptions extends RunOptions {
  candidates: Candidate[];
  /**
   * Sizes of portions of the candidates, in their order, that are measured one after the other, so
   * that each is known before the last has begun; all candidates are one portion if absent.
   */
  portions?: number[] | undefined;
  /** The `.arrows` file of per-sample results; resumed where it exists. */
  results: string;
  /** How answers are scored; picked from the data if absent. */
  score?: ScoreKind | 'none' | undefined;
  /** Longest answer in tokens; 32 if absent. */
  maxNewTokens?: number | undefined;
  /** Also measures the attention mass that the candidates lose; not of their baselines. */
  attention?: boolean | undefined;
}

/** What results must have in common to be in one report. */
export interface EvaluationIdentity extends QuestionSettings, PixelSettings {
  /** `sha256:...` of the model and of the data with its images. */
  model: string;
  data: string;
  dtype: string;
  device: string;
  /** The rendered prompt for one question. */
  template: string;
  /** `exact` if no sample has an answer: then nothing is scored. `none` if that was asked for. */
  score: ScoreKind | 'none';
  maxNewTokens: number;
  seed: number;
  /** `i/n`; `1/1` for a whole run or a merged one. */
  shard: string;
  tool: string;
  /** The file's version, if it is older than the current one. */
  format?: 1 | 2;
}

/** The unpruned model, or one candidate, on one sample. */
export interface Answer {
  /** Greedy answer, without special tokens. */
  text: string;
  /** Id of its first token. */
  firstToken: number;
  /** Generated tokens, the end token included. */
  tokens: number;
  /** 0 to 1; absent where the sample has no answer. */
  score?: number | undefined;
  /** Milliseconds of the decoder, not warmed up: for progress, not for reports. */
  prefill: number;
  decode: number;
}

/** A candidate's answer, and how near it stays to the unpruned model along that model's answer. */
export interface CandidateAnswer extends Answer {
  /** `scheduleHash` of the candidate: it identifies what was measured, under any name. */
  hash: string;
  /** KL divergence of the next-token distribution at each token of the unpruned answer, nats. */
  kl: Float32Array;
  /** Tokens of the unpruned answer at which the most probable next token is the same. */
  sameTop: number;
  /** Mean over these tokens of ln p(unpruned) - ln p(pruned). */
  logRatio: number;
  /** Where it was asked for. */
  attention?: AttentionLoss | undefined;
}

/**
 * The attention mass that a candidate loses on one sample, at every layer that has masses, as parts
 * of the unpruned model's mass of that layer on the same sample. No layers for a sample without
 * visual tokens.
 */
export interface AttentionLoss {
  /** Layers that have masses, ascending. */
  layers: number[];
  /**
   * Measured: 1 - S'/S. S is the sum of the self masses of all visual tokens in the unpruned run;
   * S' is the sum over those that enter the layer in the pruned run, by that run's own attention.
   * Negative if these hold more there than all tokens did.
   */
  self: Float32Array;
  /** The same of cross masses. */
  cross: Float32Array;
  /**
   * What a fit would predict for this sample: the ranking replayed on the masses of its unpruned
   * run. Absent if the ranking cannot be replayed.
   */
  simulated?: { self: Float32Array; cross: Float32Array } | undefined;
}

export interface SampleResult {
  /** Id in the data. */
  sample: string;
  category?: string | undefined;
  /** Which images it is about: samples of one group are not independent. */
  group: string;
  visualTokens: number;
  textTokens: number;
  /** Answers as the data has them. */
  references: string[];
  unpruned: Answer;
  candidates: CandidateAnswer[];
}

export interface Score {
  /** 0 to 1; null where no sample has an answer. */
  accuracy: number | null;
  samples: number;
  /**
   * F1 of "yes", if answers are scored as yes or no, or all of them are one of these: as POPE has
   * it, 0 to 1.
   */
  f1?: number;
  precision?: number;
  recall?: number;
  /** Share of the answers that are yes. */
  yesRatio?: number;
}

export interface CandidateScore extends Score {
  /** Share of samples whose first answer token equals the unpruned model's. */
  agreement: number;
}

export interface CandidateReport extends CandidateScore {
  /** As in the options. */
  path: string;
  hash: string;
  schedule: Step[];
  ranking: Ranking;
  byCategory: Record<string, CandidateScore>;
  /** The part that is written into a recipe. */
  record: EvaluationRecord;
}

export interface EvaluationReport {
  run: EvaluationIdentity;
  /** The per-sample file. */
  results: string;
  dense: Score & { byCategory: Record<string, Score> };
  recipes: CandidateReport[];
  /** Ids of the samples that count. */
  sampleIds: string[];
  /** How answers were scored, and why, where that was picked from the data. */
  score: { kind: ScoreKind | 'none'; why?: string };
  /** Remarks for the reader: samples without answers, how the score was chosen. */
  notes: string[];
  /** Samples whose images cannot be read; no figure includes them. */
  skipped: Skipped[];
}

export interface LatencyOptions extends RunOptions {
  candidates: Candidate[];
  /** Timed repetitions of every prompt; 5 if absent. */
  rounds?: number | undefined;
  /** Tokens decoded after each prefill; 8 if absent. */
  decodeTokens?: number | undefined;
}

export interface LatencyReport {
  /** By candidate, in the order of the options. */
  candidates: LatencyRecord[];
  /** Of the prompts that were timed, in their order. */
  prompts: PromptForm[];
}

/** The properties of a prompt that decide how long it takes, and how much memory. */
export type PromptForm = Pick<DecoderInputs, 'length' | 'visualIndex' | 'positions'>;

/** One model, which has a process for itself. */
export interface MemoryOptions {
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** The unpruned model if absent. */
  candidate?: Candidate | undefined;
  /** Those that were timed. */
  prompts: PromptForm[];
  /** Tokens decoded after each prefill; as many as are timed if absent. */
  decodeTokens?: number | undefined;
}

/** Bytes of resident memory of the process: the device's own memory is not in it. */
export interface MemoryReport {
  /** Before the model was opened. */
  before: number;
  /** The most while it ran. */
  peak: number;
}

/** Fidelity alone, for choosing between many candidates on few samples; nothing is written. */
export interface FidelityOptions extends RunOptions {
  candidates: Candidate[];
  maxNewTokens?: number | undefined;
  /**
   * How many of `samples` are run; all if absent. The two halves of `samples` have different
   * images, as far as possible: `inHalves`.
   */
  first?: number | undefined;
}

export interface FidelityReport {
  /** Ids, in the order of every `kl`. */
  samples: string[];
  /** Which images each is about: samples of one group are not independent. */
  groups: string[];
  /** By candidate: each sample's mean KL over the tokens of the unpruned answer, nats. */
  kl: Float64Array[];
}
