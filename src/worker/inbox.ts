/** What a worker is told after its request, in order, as somebody takes it out. */
import { parseFollowUp, type FollowUp } from '../runner/channel/requests';

export class Inbox implements AsyncIterable<FollowUp> {
  private readonly waiting: unknown[] = [];
  private wake: () => void = () => undefined;

  put(value: unknown): void {
    this.waiting.push(value);
    this.wake();
  }

  /** Until `end`. @throws Error at what is no follow-up */
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
