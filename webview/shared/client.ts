/** The panel's end of its messages: see src/protocol/channel.ts. */
import { Replies } from '../../src/core/replies';
import type { Delivery, Envelope, Tagged } from '../../src/protocol/channel';

/** The failure of a request: the host's message, ready to be shown. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/**
 * `Out` is everything that the panel sends, `Event` everything that the host sends by itself,
 * `Replies` the reply to each request (by tag).
 */
export class Client<Out extends Tagged, Event extends Tagged, Replies, State> {
  private readonly replies = new Replies();
  /** VS Code hands its interface out once per page. */
  private readonly host = acquireVsCodeApi<State>();

  constructor(onEvent: (event: Event) => void) {
    window.addEventListener('message', ({ data }: MessageEvent<Delivery<Event>>) => {
      if (data.kind === 'event') onEvent(data.event);
      else this.settle(data);
    });
  }

  send(message: Out): void {
    this.post({ message });
  }

  /** @throws RequestError with the host's words */
  request<Tag extends keyof Replies & Out['type']>(
    message: Extract<Out, { type: Tag }>,
  ): Promise<Replies[Tag]> {
    return this.replies.ask((id) => {
      this.post({ id, message });
    });
  }

  /** The state kept when the panel was hidden or the window reloaded. */
  restore(): State | undefined {
    return this.host.getState();
  }

  /** Keeps the state with which the panel is restored. */
  keep(state: State): void {
    this.host.setState(state);
  }

  private post(envelope: Envelope): void {
    this.host.postMessage(envelope);
  }

  private settle(reply: Extract<Delivery, { kind: 'reply' }>): void {
    if (reply.ok) this.replies.succeed(reply.id, reply.value);
    else this.replies.fail(reply.id, new RequestError(reply.error));
  }
}
