/** One run a model at a time: others of the same model wait for it. */
import { throwIfCancelled } from '../../core/cancel';
import type { LineUp, RunHandle } from '../../tools/runs/run';

/** @returns a function that runs work when its turn comes; only the registry reads its progress */
export function lanes(): LineUp {
  /** The end of the last run of each model. */
  const ends = new Map<string, Promise<unknown>>();
  return async ({ modelFolder }, work, signal) => {
    const before = ends.get(modelFolder);
    const own = (async () => {
      await before;
      throwIfCancelled(signal);
      return work(silentHandle(signal));
    })();
    const end = own.catch(() => undefined);
    ends.set(modelFolder, end);
    void end.then(() => {
      if (ends.get(modelFolder) === end) ends.delete(modelFolder);
    });
    return Promise.race([own, abortedWhileQueued(before, signal)]);
  };
}

/** Rejects if a run is cancelled before its turn has come; never settles otherwise. */
function abortedWhileQueued(
  before: Promise<unknown> | undefined,
  signal: AbortSignal,
): Promise<never> {
  let hasBegun = before === undefined;
  void before?.then(() => {
    hasBegun = true;
  });
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      if (!hasBegun) reject(signal.reason as Error);
    });
  });
}

function silentHandle(signal: AbortSignal): RunHandle {
  return {
    signal,
    onStage: () => undefined,
    onDevice: () => undefined,
    onProgress: () => undefined,
    endsWithin: () => undefined,
  };
}
