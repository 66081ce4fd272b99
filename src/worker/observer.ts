/** A worker that keeps a model open and shows what it does to one sample after the other; the parent's side. */
import type { ObserveTarget } from '../core/inspection/options';
import type { Observation } from '../core/inspection/types';
import { runWorker, type WorkerOptions } from './client';
import { messageOf } from '../core/errors';
import { fromWire } from './errors';
import type { FollowUp, Message, ObserveRequest } from './protocol';

interface Waiting {
  resolve: (observation: Observation) => void;
  reject: (error: unknown) => void;
}

export class ObserverProcess {
  /** Rejects as the process ends of itself; resolves where it was ended. */
  readonly ended: Promise<void>;
  private readonly controller = new AbortController();
  private readonly waiting = new Map<number, Waiting>();
  private send: (followUp: FollowUp) => void = () => undefined;
  private failure: Error | undefined;
  private nextNumber = 1;

  /** @param options without `signal` and `onMessage`, which are this class's own */
  constructor(request: ObserveRequest, options: WorkerOptions) {
    this.ended = runWorker(request, {
      ...options,
      signal: this.controller.signal,
      onStart: (send) => {
        this.send = send;
      },
      onMessage: (message) => {
        this.receive(message);
      },
    }).then(
      () => {
        this.fail(new Error('The worker ended before it was asked to.'));
      },
      (error: unknown) => {
        this.fail(error);
        if (!this.controller.signal.aborted) throw error;
      },
    );
    // Whoever waits for a sample is told; nobody need wait for the end.
    this.ended.catch(() => undefined);
  }

  /** @throws HumanError as the core does; `cancelled` where the process is ended meanwhile */
  observe(target: ObserveTarget): Promise<Observation> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      const number = this.nextNumber++;
      this.waiting.set(number, { resolve, reject });
      this.send({ kind: 'target', number, target });
    });
  }

  /** Ends the process at once. */
  dispose(): void {
    this.controller.abort();
  }

  private receive(message: Message): void {
    if (message.kind !== 'observed' && message.kind !== 'not-observed') return;
    const waiting = this.waiting.get(message.number);
    this.waiting.delete(message.number);
    if (message.kind === 'observed') waiting?.resolve(message.observation);
    else waiting?.reject(fromWire(message.error));
  }

  private fail(cause: unknown): void {
    const error = cause instanceof Error ? cause : new Error(messageOf(cause));
    this.failure = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
