/**
 * The fitter thread from its owner's side: requests with replies, and a new thread after a crash.
 */
import { Worker } from 'node:worker_threads';
import { asError } from '../core/errors';
import { Replies } from '../core/replies';
import { fromWire } from '../runner/channel/errors';
import type { FitterReply, FitterRequest, FitterResults } from './protocol';

export class FitterThread {
  private readonly worker: Worker;
  private readonly replies = new Replies<number>();
  private hasEnded = false;

  /**
   * @param file the bundle `fitter.js`
   * @param onEnd called when the thread has ended, also after a crash; its statistics are lost
   */
  constructor(
    file: string,
    private readonly onEnd: () => void = () => undefined,
  ) {
    this.worker = new Worker(file);
    // An idle thread must not keep its process alive.
    this.worker.unref();
    this.worker.on('message', (reply: FitterReply) => {
      this.receive(reply);
    });
    this.worker.on('error', (error) => {
      this.end(asError(error));
    });
    this.worker.on('exit', (code) => {
      this.end(new Error(`The fitter thread ended with code ${code}.`));
    });
  }

  /** @throws HumanError as the core threw it; Error when the thread ended meanwhile */
  request<R extends FitterRequest>(
    request: R,
    onProgress?: (part: number) => void,
  ): Promise<FitterResults[R['kind']]> {
    return this.replies.ask((id) => {
      this.worker.postMessage({ id, request });
    }, onProgress);
  }

  async dispose(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(reply: FitterReply): void {
    if (reply.kind === 'progress') this.replies.progress(reply.id, reply.part);
    else if (reply.kind === 'done') this.replies.succeed(reply.id, reply.value);
    else this.replies.fail(reply.id, fromWire(reply.error));
  }

  /**
   * An error comes before the exit: after the first of them, the thread must not be asked again.
   */
  private end(error: Error): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.onEnd();
    this.replies.end(error);
  }
}
