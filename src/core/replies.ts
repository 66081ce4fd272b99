/**
 * Requests that wait for their replies, by number: the asking end of a channel between two
 * processes or threads.
 */
import { asError } from './errors';

interface Waiting<Progress> {
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

export class Replies<Progress = never> {
  private readonly waiting = new Map<number, Waiting<Progress>>();
  private nextId = 1;
  private ended: { error: unknown } | undefined;

  /**
   * @param send gives the other side the request; the reply must carry the same id
   * @throws what `send` throws, and whatever `fail` or `end` was told
   */
  ask<T>(send: (id: number) => void, onProgress?: (progress: Progress) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(asError(this.ended.error));
        return;
      }
      const id = this.nextId++;
      this.waiting.set(id, { resolve, reject, onProgress });
      try {
        send(id);
      } catch (error) {
        this.fail(id, error);
      }
    });
  }

  progress(id: number, progress: Progress): void {
    this.waiting.get(id)?.onProgress?.(progress);
  }

  /** A reply to no request, or a second one, is ignored. */
  succeed(id: number, value: unknown): void {
    this.take(id)?.resolve(value as never);
  }

  fail(id: number, error: unknown): void {
    this.take(id)?.reject(error);
  }

  /**
   * The other side is gone: all that wait fail, and so does what is asked from now on. Only the
   * first end counts.
   */
  end(error: unknown): void {
    if (this.ended) return;
    this.ended = { error };
    for (const id of [...this.waiting.keys()]) this.fail(id, error);
  }

  private take(id: number): Waiting<Progress> | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }
}
