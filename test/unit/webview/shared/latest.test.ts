import { describe, expect, it } from 'vitest';
import { Latest } from '../../../../webview/shared/latest';

/** Work that ends when it is told to. */
function byHand() {
  const started: { input: number; end: (error?: Error) => void }[] = [];
  const [results, errors]: [number[], string[]] = [[], []];
  const latest = new Latest<number, number>({
    work: (input) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error): void => {
          if (error) reject(error);
          else resolve(input);
        };
        started.push({ input, end });
      }),
    onResult: (output) => results.push(output),
    onError: (error) => errors.push((error as Error).message),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    latest,
    started,
    results,
    errors,
    settle,
    inputs: () => started.map((one) => one.input),
  };
}

describe('Latest', () => {
  it('starts at once, then makes only the newest of the later requests', async () => {
    const { latest, started, results, settle, inputs } = byHand();
    for (const input of [1, 2, 3, 4]) latest.ask(input);
    expect(inputs()).toEqual([1]);
    started[0]!.end();
    await settle();
    expect(inputs()).toEqual([1, 4]);
    started[1]!.end();
    await settle();
    expect(results).toEqual([1, 4]);
  });

  it('continues after a failure', async () => {
    const { latest, started, results, errors, settle } = byHand();
    latest.ask(1);
    latest.ask(2);
    started[0]!.end(new Error('no'));
    await settle();
    started[1]!.end();
    await settle();
    expect([results, errors]).toEqual([[2], ['no']]);
    latest.ask(3);
    expect(started).toHaveLength(3);
  });

  it('forgets what waits', async () => {
    const { latest, started, settle, inputs } = byHand();
    latest.ask(1);
    latest.ask(2);
    latest.clear();
    started[0]!.end();
    await settle();
    expect(inputs()).toEqual([1]);
  });
});
