/**
 * A lock while it is held: it is refreshed regularly, and removed when the process ends normally.
 */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Owner } from './owner';

/** Locks that are held for less than that need no sign of life. */
const quiet = 2_000;
const heartbeat = 10_000;

/** In a thread of its own: the thread that runs models may be busy for minutes. */
const beat = `
const { workerData: { fd, bytes, every } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
setInterval(() => {
  try { writeSync(fd, bytes, 0, bytes.length, 0); } catch {}
}, every);`;

const all = new Set<Held>();

export class Held {
  private thread: Worker | undefined;
  private isReleased = false;

  private constructor(
    private readonly lock: string,
    private readonly owner: Owner,
    /** Open on this very lock, so that a lock that takes its place is not written to. */
    private readonly fd: number,
  ) {}

  static start(lock: string, owner: Owner): Held {
    const held = new Held(lock, owner, openSync(lock, 'r+'));
    if (all.size === 0) process.once('exit', releaseAll);
    all.add(held);
    setTimeout(() => {
      held.live();
    }, quiet).unref();
    return held;
  }

  async release(): Promise<void> {
    await this.thread?.terminate();
    this.releaseSync();
  }

  releaseSync(): void {
    if (this.isReleased) return;
    this.isReleased = true;
    all.delete(this);
    if (all.size === 0) process.off('exit', releaseAll);
    closeSync(this.fd);
    removeOwn(this.lock, this.owner.id);
  }

  private live(): void {
    if (this.isReleased) return;
    const workerData = {
      fd: this.fd,
      bytes: Buffer.from(JSON.stringify(this.owner)),
      every: heartbeat,
    };
    this.thread = new Worker(beat, { eval: true, workerData });
    // If refreshing fails, another machine only takes the lock over sooner.
    this.thread.on('error', () => undefined);
    this.thread.unref();
  }
}

function releaseAll(): void {
  for (const held of [...all]) held.releaseSync();
}

/** Removes a lock unless somebody else owns it by now. */
export function removeOwn(lock: string, id: string): void {
  try {
    const { id: found } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Owner>;
    if (found === id) rmSync(lock, { force: true });
  } catch {
    // It is gone already, or its disk is: the next process finds that this one has ended.
  }
}
