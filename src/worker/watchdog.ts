/**
 * A thread that watches the working thread, which may spin for ever without noticing anything: it
 * ends the process when its parent has gone, or when a template or tokenizer takes more time or
 * memory than any needs.
 */
import { writeSync } from 'node:fs';
import { Worker, workerData } from 'node:worker_threads';
import { boundedKinds, watchBounded, type BoundedKind } from '../core/model/bounded';
import { lastWords, longestSeconds, mostGigabytes } from '../runner/channel/last-words';

/** The memory that both threads share, as doubles. */
const kindAt = 0;
const sinceAt = 1;
const memoryAt = 2;
const interval = 200;
/**
 * The memory before a piece of work is measured so often at most: there are several for each
 * sample.
 */
const fresh = 50;

/** Of one call. */
export interface WatchLimits {
  seconds: number;
  gigabytes: number;
}

const usual: WatchLimits = { seconds: longestSeconds, gigabytes: mostGigabytes };

interface Watched {
  limits: WatchLimits;
  shared: SharedArrayBuffer;
  parent: number;
}

/** @param file the bundle that runs `watch` in its other thread */
export function startWatchdog(file: string, limits = usual): void {
  const shared = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
  const state = new Float64Array(shared);
  const data: Watched = { shared, parent: process.ppid, limits };
  const thread = new Worker(file, { workerData: data, stdout: false, stderr: false });
  // Without it a template that never ends has to be ended by hand.
  thread.on('error', () => undefined).unref();
  let depth = 0;
  let measured = -Infinity;
  watchBounded({
    enter: (kind) => {
      depth += 1;
      if (depth > 1) return;
      state[sinceAt] = Date.now();
      const now = performance.now();
      if (now - measured > fresh) {
        state[memoryAt] = process.memoryUsage.rss();
        measured = now;
      }
      state[kindAt] = 1 + boundedKinds.indexOf(kind);
      say('doing', kind);
    },
    leave: () => {
      depth -= 1;
      if (depth > 0) return;
      state[kindAt] = 0;
      say('doing', 'nothing');
    },
  });
}

/** The thread's own work. */
export function watch(): void {
  const { shared, parent, limits } = workerData as Watched;
  const state = new Float64Array(shared);
  setInterval(() => {
    if (process.ppid !== parent) end();
    const kind = boundedKinds[state[kindAt]! - 1];
    if (kind === undefined) return;
    const isSlow = Date.now() - state[sinceAt]! > 1000 * limits.seconds;
    const isLarge = process.memoryUsage.rss() - state[memoryAt]! > 1e9 * limits.gigabytes;
    // The work may have ended meanwhile.
    if ((!isSlow && !isLarge) || state[kindAt] === 0) return;
    say(isSlow ? 'slow' : 'large', kind);
    end();
  }, interval);
}

function end(): void {
  process.kill(process.pid, 'SIGKILL');
}

/** Written synchronously, since the event loop may never run again. */
function say(word: 'doing' | 'slow' | 'large', kind: BoundedKind | 'nothing'): void {
  try {
    writeSync(2, lastWords(word, kind));
  } catch {
    // Nobody reads it.
  }
}
