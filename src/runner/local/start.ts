/** Starts worker processes; one can be started before there is a request for it. */
import { fork, type ChildProcess } from 'node:child_process';
import { endChild, notStarted } from '../../core/child-process';
import { text } from '../../core/text';
import { preloadVariable } from '../channel/preload';
import type { WorkerWay } from './tried-devices';

/** @throws HumanError `worker-not-started` where the system refuses at once */
export function startWorker(
  { workerFile, nodePath, env, flags = [] }: WorkerWay,
  more: Record<string, string> = {},
): ChildProcess {
  try {
    return fork(workerFile, [], {
      execArgv: [...flags],
      ...(nodePath === undefined ? {} : { execPath: nodePath }),
      env: {
        ...process.env,
        // In an extension host the executable is Electron.
        ELECTRON_RUN_AS_NODE: '1',
        ORT_DISABLE_TELEMETRY: '1',
        ...env,
        ...more,
      },
      // Typed arrays cross the channel as they are.
      serialization: 'advanced',
      silent: true,
    });
  } catch (error) {
    throw notStarted(error as NodeJS.ErrnoException, text`Reinstall FitPrune`);
  }
}

/**
 * How long a worker waits for a request, in milliseconds: as long as a user may take to answer a
 * question.
 */
const patience = 120_000;

/**
 * At most one worker that waits for its request with the runtime loaded, which takes half a second.
 * It ends when nobody takes it.
 */
export class Standby {
  private waiting: { key: string; child: ChildProcess; timer: NodeJS.Timeout } | undefined;

  /** @param idle milliseconds after which a worker that nobody took is ended */
  constructor(private readonly idle = patience) {}

  /**
   * Starts a worker, unless one that was started in the same way is waiting. A failure is left to
   * the run.
   */
  expect(way: WorkerWay): void {
    const key = keyOf(way);
    if (this.waiting?.key === key && canServe(this.waiting.child)) return;
    this.dismiss();
    try {
      const child = startWorker(way, { [preloadVariable]: '1' });
      child.on('error', () => undefined);
      const timer = setTimeout(() => {
        this.dismiss();
      }, this.idle);
      timer.unref();
      this.waiting = { key, child, timer };
    } catch {
      // The run will fail in the same way, and say why.
    }
  }

  /** @returns the worker that waits, if it was started in this way and is still there */
  take(way: WorkerWay): ChildProcess | undefined {
    const { waiting } = this;
    if (waiting?.key !== keyOf(way) || !canServe(waiting.child)) return undefined;
    clearTimeout(waiting.timer);
    this.waiting = undefined;
    return waiting.child;
  }

  /** Ends the worker that waits. */
  dismiss(): void {
    if (!this.waiting) return;
    clearTimeout(this.waiting.timer);
    endChild(this.waiting.child);
    this.waiting = undefined;
  }
}

function keyOf({ workerFile, nodePath, env }: WorkerWay): string {
  return JSON.stringify([workerFile, nodePath, env]);
}

function canServe({ pid, exitCode, signalCode, connected }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null && connected;
}
