/** A decoder's measured times on a device at many lengths: a file beside statistics. */
import type { Device } from '../model/devices/devices';
import type { Size } from '../model/families/view';

/** What is timed: the unpruned decoder, its layers up to one, and its cuts. */
export type Timed =
  /** The whole decoder, logits included. */
  | 'whole'
  /** One token after a cache of the length. */
  | 'decode'
  /** `layers:K`: everything that the caches of layers up to K need, and nothing after. */
  | `layers:${number}`
  /** Cuts that keep every token, at the layers of `cuts`: the time of choosing. */
  | `kept:${ScoringKind}`
  /** One such cut that reads nothing: a pruned graph takes something whatever it drops. */
  | 'once'
  /** One cut after the first layer that can prune, which leaves one visual token. */
  | 'first'
  /** The token embeddings, and the vision encoder for `picture`. */
  | 'embeddings'
  | 'encoder';

/** The rows of a layer's attention map that a ranking reads: none, those of the text, or all. */
export const scoringKinds = ['bare', 'text', 'all'] as const;
export type ScoringKind = (typeof scoringKinds)[number];

/** Runs of one graph at one length, in milliseconds. */
export interface Series {
  of: Timed;
  /**
   * Tokens of the prompt, text included; of the cache for `decode`; visual tokens for `encoder`.
   */
  length: number;
  /**
   * In order: the n-th runs of all series of a length belong to one round, in which they took
   * turns.
   */
  runs: number[];
  /** Lower quartile, median and upper quartile of the runs. */
  quartiles: [number, number, number];
}

/** The setting of a profile; runs of different settings are never mixed. */
export interface ProfileSetting {
  model: {
    /** The folder's own name. */
    name: string;
    fingerprint: string;
    dtype: string;
    layers: number;
  };
  device: Device;
  /** Threads on the CPU; absent where the runtime decides. */
  threads?: number;
  /** Version of ONNX Runtime. */
  runtime: string;
  /** Text tokens of the prompts with which cuts were timed. */
  textTokens: number;
  /** Ascending. */
  lengths: number[];
  /** By layer, the number of its kind: layers of a kind are taken to cost the same. */
  kinds: number[];
  /** Boundaries of `layers:K`, ascending, the first 0. */
  boundaries: number[];
  /** Layers whose cuts were timed together. */
  cuts: number[];
  /** Layer of `first`. */
  first?: number;
  /** In pixels; absent without a vision encoder. */
  picture?: Size;
  /** Whether weights stayed mapped from their file, which is rare in a deployment. */
  mapped?: boolean;
}

export interface Profile extends ProfileSetting {
  version: 1;
  tool: string;
  series: Series[];
}
