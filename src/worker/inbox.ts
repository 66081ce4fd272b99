/** The messages after a worker's request, in order, for it to take out. */
import { parseFollowUp, type FollowUp } from '../runner/channel/requests';

export class Inbox implements AsyncIterable<FollowUp> {
  private readonly waiting: unknown[] = [];
  private wake: () => void = () => undefined;

  put(value: unknown): void {
    this.waiting.push(value);
    this.wake();
  }

  /**
   * Until `end`.
   *
   * @throws Error at an invalid message
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<FollowUp> {
    for (;;) {
      while (this.waiting.length > 0) {
        const followUp = parseFollowUp(this.waiting.shift());
        if (followUp.kind === 'end') return;
        yield followUp;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
