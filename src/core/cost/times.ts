/** Types of a decoder's times on one device, from a profile, and of a schedule's times by it. */
import type { Curve } from './curve';

/**
 * Milliseconds by tokens of the prompt, text included. Data alone, so that it may cross threads.
 */
export interface DecoderTimes {
  device: string;
  threads?: number;
  /** Hash of the profile. */
  profile: string;
  /**
   * The spread of repeated runs at the worst stretch of lengths, as a share of their median; absent
   * if too few were made.
   */
  spread?: number;
  /** The longest prompt that was timed. */
  longest: number;
  /** By layer, the number of its kind. */
  kinds: number[];
  /**
   * By kind of layer: the part up to its attention, by tokens that enter, and the part after it, by
   * tokens that leave.
   */
  layers: { entering: Curve; leaving: Curve }[];
  /**
   * `bare` is the cut itself, by the tokens that leave it. The others are the scores that a ranking
   * reads, by the tokens that enter.
   */
  cut: { bare: Curve; text: Curve; all: Curve };
  /** The time that a pruning graph takes besides its cuts, by the tokens of the prompt. */
  once: Curve;
  /** Text tokens of the prompts that cuts were timed with. */
  textTokens: number;
  /**
   * Everything outside layers, by the tokens that leave the last one: masks, the last norm, the
   * head.
   */
  rest: Curve;
  /** One decode step, by the length of the cache. */
  decode: Curve;
  embeddings?: Curve;
  /** The time of one picture, and the visual tokens that it becomes. */
  encoder?: { milliseconds: number; visualTokens: number };
}

/** Milliseconds of one prompt, by a schedule and unpruned. */
export interface TimePair {
  pruned: number;
  unpruned: number;
}

export interface TimesCost {
  /** The decoder's run: layers, cuts and head. */
  prefill: TimePair;
  /** The prefill with the vision encoder and the embeddings; absent if the profile lacks them. */
  firstToken?: TimePair;
}
