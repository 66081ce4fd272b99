/** Messages from the host to Inspect Tokens; those of its page are in inspect-messages.ts. */
import type { Observation } from '../core/inspection/types';

export type {
  Observation,
  ObservedAnswer,
  ObservedImage,
  PatchGrid,
} from '../core/inspection/types';
export type { InspectMemory, InspectMessage } from './inspect-messages';

/** Whether there is a sample to show, or why not. */
export type InspectSituation =
  /** Nothing of the workspace runs or is opened. */
  | { kind: 'untrusted' }
  /** The recipe names no model that may be opened here. */
  | { kind: 'no-model' }
  /** The recipe was deleted, or moved, while the panel was open. */
  | { kind: 'gone' }
  /** The recipe cannot be read. */
  | { kind: 'broken'; message: string }
  /** Nobody has chosen the samples to show. */
  | { kind: 'no-data' }
  /** `model` only the first time: the model then stays open. */
  | { kind: 'loading'; what: 'model' | 'sample' }
  /** All of them keep their answer. */
  | { kind: 'none-changed' }
  | { kind: 'failed'; message: string }
  | { kind: 'ready' };

export interface InspectState {
  /** The URI of the recipe: the panel's subject, kept across reloads. */
  recipe: string;
  recipeName: string;
  modelName: string;
  situation: InspectSituation;
  /** The source of the samples. */
  source?: { kind: 'data' | 'image'; name: string };
  /** The sample's place among those being browsed; `index` from 0. */
  position?: { index: number; count: number; id: string };
  /**
   * How many answers changed in evaluations of this recipe on this data; absent without one. `of`
   * counts the evaluated samples, which may be a part of `all` samples of the data.
   */
  changed?: { count: number; of: number; all: number };
  onlyChanged: boolean;
}

/** Host to page. */
export type InspectEvent =
  | { type: 'state'; state: InspectState }
  | { type: 'sample'; observation: Observation };

/** Replies to requests; all other messages are events. */
export interface InspectReplies {
  ready: { state: InspectState; observation?: Observation };
  jump: null;
  export: { saved: boolean };
}
