/** The fitter thread from its owner's side: requests with replies, and a new thread after a crash. */
import { Worker } from 'node:worker_threads';
import { fromWire } from '../worker/errors';
import type { FitterReply, FitterRequest, FitterResults } from './protocol';

interface Waiting {
  resolve: (value: never) => void;
  reject: (error: Error) => void;
  onProgress: ((part: number) => void) | undefined;
}

export class FitterThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private ended: Error | undefined;

  /**
   * @param file the bundle `fitter.js`
   * @param onEnd called when the thread is gone, also after a crash; its statistics are gone with it
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
      this.end(error instanceof Error ? error : new Error(String(error)));
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
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.worker.postMessage({ id, request });
    });
  }

  async dispose(): Promise<void> {
    await this.worker.terminate();
  }

  private receive(reply: FitterReply): void {
    const waiting = this.waiting.get(reply.id);
    if (reply.kind === 'progress') {
      waiting?.onProgress?.(reply.part);
      return;
    }
    this.waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply.value as never);
    else waiting?.reject(fromWire(reply.error));
  }

  /** An error comes before the exit: nothing is to be asked of the thread from the first of them on. */
  private end(error: Error): void {
    if (this.ended) return;
    this.ended = error;
    this.onEnd();
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
