/**
 * The envelope of every panel's messages, and the host's end of the channel. A panel sends events,
 * which get no answer, and requests, each of which gets one reply that may be an error. The host
 * sends events. The panel's end is webview/shared/client.ts.
 */
import { HumanError } from '../core/errors';
import { isWhole } from '../core/limits';
import { record } from '../core/record';

/** Panel to host; a request carries an id. */
export interface Envelope {
  id?: number;
  message: unknown;
}

/** Host to panel. */
export type Delivery<Event = unknown> =
  | { kind: 'event'; event: Event }
  | { kind: 'reply'; id: number; ok: true; value: unknown }
  | { kind: 'reply'; id: number; ok: false; error: string };

/** A message with its tag; the protocol of a panel is a union of them. */
export interface Tagged {
  type: string;
}

/** The part of `vscode.Webview` that is needed: tests put something simpler in its place. */
export interface Port {
  postMessage(message: unknown): PromiseLike<boolean>;
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): void };
}

/**
 * A promise where the schemas are loaded with the first message: starting the extension needs none.
 */
export type Validate<In> = (message: unknown) => In | undefined | Promise<In | undefined>;

export interface ChannelOptions<In extends Tagged> {
  /** Returns the message if it is valid, otherwise undefined. */
  validate: Validate<In>;
  /** Handles a message; the returned value is the reply to a request. */
  handle: (message: In) => unknown;
  /** Called for every failure that is not a HumanError, and for invalid messages. */
  onBug: (error: unknown) => void;
  /**
   * Shows a failure that no caller waits for, that of an event; a bug's own message only goes to
   * the log.
   */
  show: (message: string) => void;
  /** An expected failure in the user's language. */
  wordsOf: (error: HumanError) => string;
  /** Shown to the user instead of a bug's own message. */
  bugMessage: string;
}

/** The host's end: posts events, answers requests, drops invalid messages. */
export class Channel<In extends Tagged, Event extends Tagged> {
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly port: Port,
    private readonly options: ChannelOptions<In>,
  ) {
    this.subscription = port.onDidReceiveMessage((raw) => void this.receive(raw));
  }

  /** Lost while the panel is hidden: when it is shown again, it asks for everything. */
  post(event: Event): void {
    this.deliver({ kind: 'event', event });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private async receive(raw: unknown): Promise<void> {
    const { validate, handle, onBug, show, wordsOf, bugMessage } = this.options;
    const envelope = record(raw);
    const id = isWhole(envelope?.['id'], 2 ** 52) ? envelope['id'] : undefined;
    try {
      const message = envelope && (await validate(envelope['message']));
      if (!message) throw new Error(`A panel sent no valid message: ${excerpt(raw)}`);
      const value = await handle(message);
      if (id !== undefined) this.deliver({ kind: 'reply', id, ok: true, value });
    } catch (error) {
      const expected = error instanceof HumanError;
      if (!expected) onBug(error);
      const words = expected ? wordsOf(error) : bugMessage;
      if (id === undefined) show(words);
      else this.deliver({ kind: 'reply', id, ok: false, error: words });
    }
  }

  private deliver(delivery: Delivery<Event>): void {
    Promise.resolve(this.port.postMessage(delivery)).catch(this.options.onBug);
  }
}

function excerpt(raw: unknown): string {
  return (JSON.stringify(raw) as string | undefined)?.slice(0, 200) ?? String(raw);
}
