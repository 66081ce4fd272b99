import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../src/core/errors';
import { record } from '../../../src/core/record';
import { Channel, type Port } from '../../../src/protocol/channel';

interface Ask {
  type: 'ask';
  what: string;
}

/** A page that does not exist: tests send its messages, and read those it gets. */
class FakePort implements Port {
  readonly posted: unknown[] = [];
  private listener: (message: unknown) => void = () => undefined;

  postMessage(message: unknown): Promise<boolean> {
    this.posted.push(message);
    return Promise.resolve(true);
  }

  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): void } {
    this.listener = listener;
    return { dispose: () => (this.listener = () => undefined) };
  }

  async say(message: unknown): Promise<void> {
    this.listener(message);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function open(handle: (message: Ask) => unknown) {
  const port = new FakePort();
  const [bugs, failures]: [unknown[], string[]] = [[], []];
  const channel = new Channel<Ask, { type: 'tell' }>(port, {
    validate: (message) => {
      const { type, what } = record(message) ?? {};
      return type === 'ask' && typeof what === 'string' ? { type, what } : undefined;
    },
    handle,
    onBug: (error) => bugs.push(error),
    show: (message) => failures.push(message),
    wordsOf: ({ message }) => message,
    bugMessage: 'a bug',
  });
  return { port, channel, bugs, failures };
}

const ask = (what: string, id?: number) => ({
  ...(id === undefined ? {} : { id }),
  message: { type: 'ask', what },
});

describe('Channel', () => {
  it('answers a request with what the handler returns, later too', async () => {
    const { port } = open(({ what }) => Promise.resolve(`${what}!`));
    await port.say(ask('why', 3));
    expect(port.posted).toEqual([{ kind: 'reply', id: 3, ok: true, value: 'why!' }]);
  });

  it('answers with the words of an expected failure, and reports nothing else of it', async () => {
    const { port, bugs, failures } = open(() => {
      throw new HumanError('No model. Open one.', 'no-model');
    });
    await port.say(ask('why', 1));
    expect(port.posted).toEqual([
      { kind: 'reply', id: 1, ok: false, error: 'No model. Open one.' },
    ]);
    expect([bugs, failures]).toEqual([[], []]);
  });

  it('keeps the words of a bug for the log', async () => {
    const bug = new TypeError('x is undefined');
    const { port, bugs } = open(() => Promise.reject(bug));
    await port.say(ask('why', 1));
    expect(port.posted).toEqual([{ kind: 'reply', id: 1, ok: false, error: 'a bug' }]);
    expect(bugs).toEqual([bug]);
  });

  it('reports an event that failed, which has no reply', async () => {
    const { port, failures } = open(() => {
      throw new HumanError('No model.', 'no-model');
    });
    await port.say(ask('why'));
    expect(port.posted).toEqual([]);
    expect(failures).toEqual(['No model.']);
  });

  it('reports a bug in an event too, in words for the user', async () => {
    const bug = new TypeError('x is undefined');
    const { port, bugs, failures } = open(() => Promise.reject(bug));
    await port.say(ask('why'));
    expect(port.posted).toEqual([]);
    expect(failures).toEqual(['a bug']);
    expect(bugs).toEqual([bug]);
  });

  it.each([
    undefined,
    null,
    7,
    'ask',
    [],
    {},
    { message: { type: 'other' } },
    { id: -1, message: { type: 'ask', what: 1 } },
  ])('handles nothing that is not valid: %j', async (raw) => {
    const handled: Ask[] = [];
    const { port, bugs } = open((message) => handled.push(message));
    await port.say(raw);
    expect(handled).toEqual([]);
    expect(port.posted).toEqual([]);
    expect(bugs).toHaveLength(1);
  });

  it('refuses an invalid request with an error', async () => {
    const { port } = open(() => 'done');
    await port.say({ id: 4, message: { type: 'other' } });
    expect(port.posted).toEqual([{ kind: 'reply', id: 4, ok: false, error: 'a bug' }]);
  });

  it('posts events, and receives nothing once it is disposed', async () => {
    const handled: Ask[] = [];
    const { port, channel } = open((message) => handled.push(message));
    channel.post({ type: 'tell' });
    channel.dispose();
    await port.say(ask('why'));
    expect(port.posted).toEqual([{ kind: 'event', event: { type: 'tell' } }]);
    expect(handled).toEqual([]);
  });
});
