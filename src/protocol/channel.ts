/**
 * What every panel's messages travel in, and the host's end of the way. A panel sends events, which
 * nobody answers, and requests, each of which gets one reply that may say why it failed. The host
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

/** A promise where the schemas are loaded with the first message: starting the extension needs none. */
export type Validate<In> = (message: unknown) => In | undefined | Promise<In | undefined>;

export interface ChannelOptions<In extends Tagged> {
  /** Gives the message if it is one, undefined for anything else. */
  validate: Validate<In>;
  /** Does what the message asks; what it returns is the reply to a request. */
  handle: (message: In) => unknown;
  /** Told of every failure that is no HumanError, and of messages that are none. */
  onBug: (error: unknown) => void;
  /** Shows a failure that nobody waits for, one of an event; a bug's own words stay in the log. */
  show: (message: string) => void;
  /** An expected failure in the user's language. */
  wordsOf: (error: HumanError) => string;
  /** What the user sees in place of a bug's own words. */
  bugMessage: string;
}

/** The host's end: posts events, answers requests, drops what is not valid. */
export class Channel<In extends Tagged, Event extends Tagged> {
  private readonly subscription: { dispose(): void };

  constructor(
    private readonly port: Port,
    private readonly options: ChannelOptions<In>,
  ) {
    this.subscription = port.onDidReceiveMessage((raw) => void this.receive(raw));
  }

  /** Lost while the panel is hidden: a panel that comes back asks for everything again. */
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
