/** What passes between a caller and its worker process, over the IPC channel of `fork`. */
import type { CalibrationOptions, CalibrationResult } from '../../core/calibration/calibrate';
import type {
  EvaluationOptions,
  EvaluationReport,
  FidelityOptions,
  FidelityReport,
  LatencyOptions,
  LatencyReport,
} from '../../core/evaluation/types';
import type { ObserveOptions, ObserveTarget } from '../../core/inspection/options';
import type { Observation } from '../../core/inspection/types';
import type { DataSource } from '../../core/data/types';
import type { PublishedOptions, PublishedReport } from '../../core/search/published/run';
import type { ProfileOptions, ProfileResult } from '../../core/profile/options';
import type { Device } from '../../core/model/devices';
import type { RunStage } from '../../core/model/run';
import type { EncoderMacs } from '../../core/model/flops/types';
import type { Located } from '../../core/apply/locate/located';
import type { Proof } from '../../core/apply/locate/proof';
import type { Locate, LocateKind } from '../../core/surgery/pruning/locate/locate';

/** What a worker is asked for; each process serves one. `observe` is followed by targets. */
export type Request =
  | ({ kind: 'calibrate' } & CalibrationOptions)
  | ({ kind: 'evaluate' } & EvaluationOptions)
  | ({ kind: 'fidelity' } & FidelityOptions)
  | ({ kind: 'latency' } & LatencyOptions)
  | ({ kind: 'published' } & PublishedOptions)
  | ({ kind: 'profile' } & ProfileOptions)
  | ObserveRequest
  | LocateRequest
  | LocateProofRequest
  | ProbeRequest
  | ProveRequest
  | FlopsRequest;

/** Opens a model, unpruned and pruned, and keeps it open for what follows. */
export interface ObserveRequest extends ObserveOptions {
  kind: 'observe';
}

/** What a caller says after its request. */
export type FollowUp =
  /** Answered by `observed` or `not-observed` with this number; one after the other. */
  { kind: 'target'; number: number; target: ObserveTarget } | { kind: 'end' };

/** How the decoder of a model will know its visual tokens. */
export interface LocateRequest {
  kind: 'locate';
  model: string;
  dtype?: string | undefined;
  /** undefined: the first that holds. */
  way?: LocateKind | undefined;
  /** What a mark is measured on. */
  data?: DataSource | undefined;
  device: Device;
}

/** Whether a pruned folder does find them. */
export interface LocateProofRequest {
  kind: 'locate-proof';
  /** The pruned folder. */
  model: string;
  dtype?: string | undefined;
  locate: Locate;
  /** Prompts of which are tried too. */
  data?: DataSource | undefined;
  device: Device;
}

export interface ProbeRequest {
  kind: 'probe';
  device: Device;
}

/** A model whose graphs a device must compute right. */
export interface ProvenModel {
  /** Path of its folder. */
  model: string;
  dtype?: string | undefined;
}

/** Fails where the device would compute the model wrongly. */
export interface ProveRequest extends ProvenModel {
  kind: 'prove';
  device: Device;
}

/** What the vision encoder of a model costs for a picture. */
export interface FlopsRequest extends ProvenModel {
  kind: 'flops';
  /** In pixels. */
  picture: { width: number; height: number };
  device: 'cpu';
}

export interface ProbeResult {
  /** Speed of a matrix product, after a warm-up. */
  gigaflops: number;
}

/** What each request ends with. */
export interface Results {
  calibrate: CalibrationResult;
  evaluate: EvaluationReport;
  fidelity: FidelityReport;
  latency: LatencyReport;
  published: PublishedReport;
  profile: ProfileResult;
  /** Samples that were observed. */
  observe: { samples: number };
  locate: Located;
  'locate-proof': Proof;
  probe: ProbeResult;
  prove: { milliseconds: number };
  flops: EncoderMacs;
}

/** What a worker says. Exactly one `done` or `failed` comes last. */
export type Message =
  | StartedMessage
  | { kind: 'stage'; stage: RunStage }
  | SampleMessage
  | { kind: 'warning'; message: string }
  | { kind: 'observed'; number: number; observation: Observation }
  | { kind: 'not-observed'; number: number; error: WireError }
  | { kind: 'done'; result: Results[Request['kind']] }
  | { kind: 'failed'; error: WireError };

export interface StartedMessage {
  kind: 'started';
  /** Samples this run is about. */
  total: number;
  /** Of these, done by an earlier run. */
  done: number;
}

export interface SampleMessage {
  kind: 'sample';
  id: string;
  /** Samples done so far, those of an earlier run included. */
  done: number;
  total: number;
  milliseconds: number;
  visualTokens: number;
  textTokens: number;
  /** By models; 1 without. */
  answers?: number;
}

/** An error that crossed the channel; `code` and `exitCode` make it a HumanError again. */
export interface WireError {
  message: string;
  stack?: string | undefined;
  /** The message of what caused it. */
  cause?: string | undefined;
  human?: { code: string; exitCode: 1 | 2; text?: WireText | undefined } | undefined;
}

/** A `Text`, as plain data. */
export interface WireText {
  template: string;
  args: (string | number | WireText)[];
  /** The key of a remedy, which the parent says in its own words. */
  remedy?: string | undefined;
}
