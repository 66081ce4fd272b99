/** Samples as observed by a worker. The neighbours of the shown sample are observed in advance. */
import type { ObserveTarget } from '../../../core/inspection/options';
import type { Observation } from '../../../core/inspection/types';
import { Newest } from '../../../core/newest';

/** The part of `ObserverProcess` that is needed: tests put something simpler in its place. */
export interface Observes {
  /** Rejects if the process ends by itself. */
  readonly ended: Promise<void>;
  observe(target: ObserveTarget): Promise<Observation>;
  dispose(): void;
}

export interface ObservationsOptions {
  /** Starts a process with the model open; called again after it has ended. */
  open: () => Promise<Observes>;
  /** Observations that are kept; the oldest go. */
  most?: number;
  /** Milliseconds without a request after which the process ends, since a model takes memory. */
  idle?: number;
}

export class Observations {
  private readonly known = new Map<string, Promise<Observation>>();
  private process: Promise<Observes> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly requests = new Newest();
  /** Observations that are being made. */
  private active = 0;
  private isDisposed = false;

  constructor(private readonly options: ObservationsOptions) {}

  /** Whether a process is there, or starts. */
  get isOpen(): boolean {
    return this.process !== undefined;
  }

  has(target: ObserveTarget): boolean {
    return this.known.has(keyOf(target));
  }

  /**
   * @param next observed afterwards, one by one, unless another request comes
   * @throws HumanError as the worker does; the next request tries again
   */
  async get(target: ObserveTarget, next: readonly ObserveTarget[]): Promise<Observation> {
    const isCurrent = this.requests.start();
    try {
      return await this.observe(target);
    } finally {
      void this.prefetch(next, isCurrent);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.requests.stop();
    this.end();
  }

  private async prefetch(
    targets: readonly ObserveTarget[],
    isCurrent: () => boolean,
  ): Promise<void> {
    for (const target of targets) {
      if (!isCurrent()) return;
      // Reported when somebody asks for it.
      await this.observe(target).catch(() => undefined);
    }
  }

  private observe(target: ObserveTarget): Promise<Observation> {
    const key = keyOf(target);
    const known = this.known.get(key);
    if (known) {
      // The newest are last.
      this.known.delete(key);
      this.known.set(key, known);
      return known;
    }
    const observation = this.ask(target);
    this.known.set(key, observation);
    observation.catch(() => {
      this.known.delete(key);
    });
    for (const oldest of this.known.keys()) {
      if (this.known.size <= (this.options.most ?? 24)) break;
      this.known.delete(oldest);
    }
    return observation;
  }

  private async ask(target: ObserveTarget): Promise<Observation> {
    clearTimeout(this.timer);
    this.active++;
    this.process ??= this.start();
    try {
      const process = await this.process;
      return await process.observe(target);
    } finally {
      this.active--;
      if (this.active === 0) this.rest();
    }
  }

  private start(): Promise<Observes> {
    const started = this.options.open();
    const forget = (): void => {
      if (this.process === started) this.process = undefined;
    };
    started.then((process) => {
      process.ended.catch(forget);
      if (this.isDisposed) process.dispose();
    }, forget);
    return started;
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.end();
      },
      this.options.idle ?? 5 * 60_000,
    );
    this.timer.unref();
  }

  private end(): void {
    clearTimeout(this.timer);
    const { process } = this;
    this.process = undefined;
    process?.then(
      (one) => {
        one.dispose();
      },
      () => undefined,
    );
  }
}

function keyOf(target: ObserveTarget): string {
  return JSON.stringify(target);
}
