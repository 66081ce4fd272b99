/** Events of the pointer and the keyboard on a grid of patches. */
import type { PatchRef } from './view';

export interface GridEvents {
  onFocus: (patch: PatchRef | undefined) => void;
  onHover: (patch: PatchRef | undefined) => void;
}
