/** How far a process's heap may grow between collections. */
import { setFlagsFromString } from 'node:v8';

/** Percent of what is in use after a collection. */
const growth = 50;

/**
 * V8 lets a heap of 100 MB, of which most is in use, grow to four times that before it collects:
 * memory goes by what a run leaves behind, not by what it holds. For processes of our own alone.
 */
export function growHeapSlowly(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}
