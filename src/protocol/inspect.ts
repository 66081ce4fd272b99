/** What the host says to Inspect Tokens; what its page says is in inspect-messages.ts. */
import type { Observation } from '../core/inspection/types';

export type {
  Observation,
  ObservedAnswer,
  ObservedImage,
  PatchGrid,
} from '../core/inspection/types';
export type { InspectMemory, InspectMessage } from './inspect-messages';

/** Why there is no sample to look at, or that there is one. */
export type InspectSituation =
  /** Nothing of the workspace runs or is opened. */
  | { kind: 'untrusted' }
  /** The recipe names no model that may be opened here. */
  | { kind: 'no-model' }
  /** The recipe was deleted, or moved, while the panel was open. */
  | { kind: 'gone' }
  /** The recipe cannot be read. */
  | { kind: 'broken'; message: string }
  /** Which samples to look at has not been said. */
  | { kind: 'no-data' }
  /** Of the model only the first time: it stays open. */
  | { kind: 'loading'; what: 'model' | 'sample' }
  /** All of them keep their answer. */
  | { kind: 'none-flipped' }
  | { kind: 'failed'; message: string }
  | { kind: 'ready' };

export interface InspectState {
  /** The URI of the recipe: what the panel is about, kept across reloads. */
  recipe: string;
  recipeName: string;
  modelName: string;
  situation: InspectSituation;
  /** Where samples come from. */
  source?: { kind: 'data' | 'image'; name: string };
  /** Of the sample, among those that are gone through; `index` from 0. */
  position?: { index: number; count: number; id: string };
  /**
   * How many answers flipped, as evaluations of this recipe on this data found; absent without one. `of` the evaluated
   * samples, which may be a part of `all` that the data has.
   */
  flipped?: { count: number; of: number; all: number };
  onlyFlipped: boolean;
}

/** Host to page. */
export type InspectEvent =
  { type: 'state'; state: InspectState } | { type: 'sample'; observation: Observation };

/** What requests are answered with; the other messages are events. */
export interface InspectReplies {
  ready: { state: InspectState; observation?: Observation };
  jump: null;
  export: { saved: boolean };
}
