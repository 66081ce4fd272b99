/** What a grid of patches tells of the pointer and the keys. */
import type { PatchRef } from './view';

export interface GridEvents {
  onFocus: (patch: PatchRef | undefined) => void;
  onHover: (patch: PatchRef | undefined) => void;
}
