/** How far the heap of a process of our own may grow between collections. */
import { setFlagsFromString } from 'node:v8';

/** From so many rows on, memory counts for more than the collector's time. */
const manyRows = 16_384;
/** Percent of what is in use after a collection. */
const growth = 50;

let mayLimit = false;

/** Called by processes that nobody else's code runs in. */
export function ownProcess(): void {
  mayLimit = true;
}

/**
 * Called where many rows are read. V8 lets a heap of 100 MB, all of it in use, grow to four times
 * that before it collects: memory then goes by what a run leaves behind, not by what it holds. Runs
 * of few rows are left alone, as collecting takes some percent of their time.
 *
 * @param rows that were read until now
 */
export function limitHeap(rows: number): void {
  if (!mayLimit || rows < manyRows) return;
  mayLimit = false;
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}
