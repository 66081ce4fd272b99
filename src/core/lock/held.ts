/** A lock while it is held: it gives signs of life, and goes with the process that ends in good order. */
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Owner } from './owner';

/** Locks that are held for less than that need no sign of life. */
const quiet = 2_000;
const heartbeat = 10_000;

/** A thread of its own: the one that runs models may not come to it for minutes. */
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
    /** Of this very lock: one that takes its place is not written to. */
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
    // Without it the lock is only given up sooner, by another machine.
    this.thread.on('error', () => undefined);
    this.thread.unref();
  }
}

function releaseAll(): void {
  for (const held of [...all]) held.releaseSync();
}

/** Removes a lock unless somebody else has it by now. */
export function removeOwn(lock: string, id: string): void {
  try {
    const { id: found } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Owner>;
    if (found === id) rmSync(lock, { force: true });
  } catch {
    // Gone already, or on a disk that is: whoever comes next finds its process gone.
  }
}
