/** Long computations in slices, so that an extension host or a progress line stays alive. */

/** Longest stretch without letting others run, in milliseconds. */
const slice = 10;

/** Runs a generator to its end, letting the event loop turn every few milliseconds. */
export async function inSlices<T>(work: Generator<unknown, T>): Promise<T> {
  for (let started = performance.now(); ;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - started < slice) continue;
    await new Promise((resolve) => setImmediate(resolve));
    started = performance.now();
  }
}
