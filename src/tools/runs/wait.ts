/** Waiting for a run for a while, reporting its progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ToolContext } from '../context';
import type { ToolRun } from './run';
import { progressText } from './status';

/** Clients give up on calls that take longer. */
const mostSeconds = 60;

/** Least milliseconds between two messages. */
const pause = 200;

export const waitProperty = {
  waitSeconds: {
    type: 'number',
    minimum: 0,
    maximum: mostSeconds,
    description:
      'Wait up to this long for the run to end before answering; 0 (the default) answers at once.',
  },
} as const;

/**
 * Resolves when the run has ended, the seconds are over or the call is cancelled; the run
 * continues.
 */
export async function waitFor(
  run: ToolRun,
  seconds: number,
  { signal, onProgress }: ToolContext,
): Promise<void> {
  if (seconds <= 0 || run.hasEnded) return;
  let reported = -Infinity;
  const stop = run.onChange(() => {
    const now = performance.now();
    if (now - reported < pause) return;
    reported = now;
    onProgress(run.done, run.total, progressText(run));
  });
  const timer = new AbortController();
  const either = AbortSignal.any([timer.signal, signal]);
  const over = sleep(1000 * seconds, undefined, { signal: either }).catch(() => undefined);
  await Promise.race([run.ended, over]);
  timer.abort();
  stop();
}
