/** Options and events of measuring a profile. */
import type { Device } from '../model/devices/devices';
import type { Size } from '../model/families/view';

/**
 * Defaults: text tokens of the timed prompts, the picture in pixels, and the longest time to
 * measure in seconds.
 */
export const usualTextTokens = 64;
export const usualPicture: Size = { width: 640, height: 480 };
export const usualSeconds = 120;
/** The most rounds of all lengths. Fewer are run if time ends before. */
export const usualRounds = 15;

export interface ProfileOptions {
  /** The model folder. */
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** Text tokens of the prompts that are timed. */
  textTokens: number;
  /** Tokens of the longest prompt; a quarter more than the picture's if absent. */
  longest?: number | undefined;
  /** The length of the longest known prompt in tokens: a quarter more is timed. */
  least?: number | undefined;
  /** In pixels, for the vision encoder. */
  picture: Size;
  /**
   * Seconds of measuring, after loading the models; the fewest lengths of a table are measured in
   * any case.
   */
  seconds?: number | undefined;
  rounds?: number | undefined;
  /** NAME.profile.json. */
  out: string;
}

/** Milliseconds from any fixed moment. */
export type Now = () => number;

export interface ProfileEvents {
  /** @param total lengths of all rounds; `done` of them were there. */
  onStart(total: number, done: number, notes: string[]): void;
  onLength(length: number, milliseconds: number): void;
}

export interface ProfileResult {
  file: string;
  /** Rounds that are complete for every length. */
  rounds: number;
  /** Lengths that were timed at least once. */
  lengths: number;
}
