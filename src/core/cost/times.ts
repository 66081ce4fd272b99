/** What a profile says of a decoder on one device, and what a schedule takes by it. Types alone. */
import type { Curve } from './curve';

/** Milliseconds by tokens of the prompt, text included. Data alone, so that it may cross threads. */
export interface DecoderTimes {
  device: string;
  threads?: number;
  /** Hash of the profile that it comes from. */
  profile: string;
  /** How far runs of one graph lie apart, as a part of their median; absent where too few were made to tell. */
  spread?: number;
  /** The longest prompt that was timed. */
  longest: number;
  /** By layer, the number of its kind. */
  kinds: number[];
  /** By kind: of a layer up to its attention, by what enters, and after that, by what leaves. */
  layers: { entering: Curve; leaving: Curve }[];
  /** The cut itself, by what leaves it, and by what enters, what the scores take that a ranking reads. */
  cut: { bare: Curve; text: Curve; all: Curve };
  /** What a graph that prunes takes beside its cuts, by the tokens of the prompt. */
  once: Curve;
  /** Text tokens of the prompts that cuts were timed with. */
  textTokens: number;
  /** What is no layer, by what leaves the last one: masks, the last norm, the head. */
  rest: Curve;
  /** One decode step, by the length of the cache. */
  decode: Curve;
  embeddings?: Curve;
  /** Of one picture, and the visual tokens that it becomes. */
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
  /** That, the vision encoder and the embeddings; absent where the profile has none. */
  firstToken?: TimePair;
}
