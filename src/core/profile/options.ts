/** What a profile is asked for, and what is told of it. */
import type { Device } from '../model/devices';
import type { Size } from '../model/families/view';

/** Text tokens of the prompts that are timed, the picture in pixels, and most seconds of measuring, unless told. */
export const usualTextTokens = 64;
export const usualPicture: Size = { width: 640, height: 480 };
export const usualSeconds = 120;

export interface ProfileOptions {
  /** The model folder. */
  model: string;
  dtype?: string | undefined;
  device: Device;
  threads?: number | undefined;
  /** Text tokens of the prompts that are timed. */
  textTokens: number;
  /** Tokens of the longest prompt; what the picture comes to, and a quarter more, without. */
  longest?: number | undefined;
  /** Tokens of prompts that there are: the longest that is timed is a quarter longer, too. */
  least?: number | undefined;
  /** In pixels, for the vision encoder. */
  picture: Size;
  /** Of measuring, once models are loaded; what a table needs at least is measured all the same. */
  seconds?: number | undefined;
  rounds?: number | undefined;
  /** NAME.profile.json. */
  out: string;
}

export interface ProfileEvents {
  /** @param total lengths of all rounds; `done` of them were there. */
  onStart(total: number, done: number, notes: string[]): void;
  onLength(length: number, milliseconds: number): void;
}

export interface ProfileResult {
  file: string;
  /** That every length has. */
  rounds: number;
  /** That have at least one. */
  lengths: number;
}
