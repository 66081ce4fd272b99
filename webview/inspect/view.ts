/** The state of the page. */
import type { InspectState, Observation } from '../../src/protocol/inspect';
import type { MassTable } from './tokens';

/** A patch by its grid and its place in it, in reading order. */
export interface PatchRef {
  grid: number;
  index: number;
}

export interface Shown {
  observation: Observation;
  table: MassTable;
  /** `startOf` is before any token is dropped, `beforeDecoder` before the first layer. */
  layer: number;
  /** The patch that has the focus, or had it last. */
  focused: PatchRef | undefined;
  /** The patch under the pointer; it takes precedence over the other. */
  hovered: PatchRef | undefined;
}

export interface InspectView {
  state: InspectState;
  /** The sample that came last; it stays while the next one is waited for. */
  shown: Shown | undefined;
  /** The last choice; undefined until somebody has chosen. */
  layer: number | undefined;
  isPlaying: boolean;
}
