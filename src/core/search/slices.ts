/** Long computations in slices, so that an extension host or a progress line stays alive. */

/**
 * Longest stretch without letting others run, such as other requests to a thread, in milliseconds.
 */
const slice = 10;

/**
 * Runs a generator to its end, and lets the event loop turn every few milliseconds.
 *
 * @param onTurn called before each turn with the value last yielded
 */
export async function inSlices<Y, T>(
  work: Generator<Y, T>,
  onTurn: (yielded: Y) => void = () => undefined,
): Promise<T> {
  for (let started = performance.now(); ;) {
    const { done, value } = work.next();
    if (done === true) return value;
    if (performance.now() - started < slice) continue;
    onTurn(value);
    await new Promise((resolve) => setImmediate(resolve));
    started = performance.now();
  }
}
