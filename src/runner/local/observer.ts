/**
 * The parent's side of a worker that keeps a model open and shows its effect on one sample after
 * the other.
 */
import type { ObserveTarget } from '../../core/inspection/options';
import type { Observation } from '../../core/inspection/types';
import type { WorkerOptions } from './options';
import { runWorker } from './client';
import { Replies } from '../../core/replies';
import { fromWire } from '../channel/errors';
import type { Message } from '../channel/messages';
import type { FollowUp, RequestOf } from '../channel/requests';

export class ObserverProcess {
  /** Rejects if the process ends by itself; resolves if it was ended. */
  readonly ended: Promise<void>;
  private readonly controller = new AbortController();
  private readonly replies = new Replies();
  private send: (followUp: FollowUp) => void = () => undefined;

  /** @param options without `signal` and `onMessage`, which this class sets */
  constructor(request: RequestOf<'observe'>, options: WorkerOptions) {
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
        this.replies.end(new Error('The worker ended before it was asked to.'));
      },
      (error: unknown) => {
        this.replies.end(error);
        if (!this.controller.signal.aborted) throw error;
      },
    );
    // Callers that wait for a sample get the error; nobody has to wait for the end.
    this.ended.catch(() => undefined);
  }

  /** @throws HumanError as the core does; `cancelled` where the process is ended meanwhile */
  observe(target: ObserveTarget): Promise<Observation> {
    return this.replies.ask((number) => {
      this.send({ kind: 'target', number, target });
    });
  }

  /** Ends the process at once. */
  dispose(): void {
    this.controller.abort();
  }

  private receive(message: Message): void {
    if (message.kind === 'observed') this.replies.succeed(message.number, message.observation);
    else if (message.kind === 'not-observed') {
      this.replies.fail(message.number, fromWire(message.error));
    }
  }
}
