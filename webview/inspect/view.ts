/** What the page shows. */
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
  /** `startOf` is before any token is gone, `beforeDecoder` before the first layer. */
  layer: number;
  /** The patch that has the focus, or had it last. */
  focused: PatchRef | undefined;
  /** The patch under the pointer: it goes before the other. */
  hovered: PatchRef | undefined;
}

export interface InspectView {
  state: InspectState;
  /** The sample that came last; it stays while the next one is waited for. */
  shown: Shown | undefined;
  /** What was chosen last; undefined until somebody chose. */
  layer: number | undefined;
  isPlaying: boolean;
}
