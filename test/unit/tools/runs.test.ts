import { describe, expect, it, vi } from 'vitest';
import { cancelled } from '../../../src/core/cancel';
import { HumanError } from '../../../src/core/errors';
import { lanes } from '../../../src/cli/mcp/lanes';
import { RunRegistry } from '../../../src/tools/runs/registry';
import type { RunHandle, RunSpec } from '../../../src/tools/runs/run';
import { progressText, statusOf } from '../../../src/tools/runs/status';
import type { Answer } from '../../../src/tools/answer';

/** Work that ends when it is told to, or cancelled. */
function work() {
  let end!: (answer: Answer) => void;
  let fail!: (error: unknown) => void;
  let handle: RunHandle | undefined;
  const done = new Promise<Answer>((resolve, reject) => ([end, fail] = [resolve, reject]));
  const run = vi.fn((given: RunHandle) => {
    handle = given;
    given.signal.addEventListener('abort', () => {
      fail(cancelled());
    });
    return done;
  });
  return { run, end, fail, handle: () => handle! };
}

const spec = (key: string, { run }: ReturnType<typeof work>, modelFolder = '/m'): RunSpec => ({
  ...{
    kind: 'calibration',
    title: `Calibrating ${key}`,
    modelFolder,
    key,
    resume: 'again',
    work: run,
  },
});

describe('runs of tools', () => {
  it('of one model run one after the other, of two models at once', async () => {
    const registry = new RunRegistry(lanes());
    const [a, b, c] = [work(), work(), work()];
    const [first, second] = [registry.start(spec('a', a)), registry.start(spec('b', b))];
    registry.start(spec('c', c, '/other'));
    await expect.poll(() => [a, b, c].map(({ run }) => run.mock.calls.length)).toEqual([1, 0, 1]);
    expect([first.state, second.state]).toEqual(['running', 'queued']);
    a.fail(new HumanError('It broke.', 'broken'));
    await first.ended;
    await expect.poll(() => second.state).toBe('running');
    expect(statusOf(first).data).toMatchObject({
      state: 'failed',
      error: { code: 'broken', message: 'It broke.' },
    });
    b.end({ text: 'found', data: {} });
    await second.ended;
    expect([second.state, second.answer!.text]).toEqual(['done', 'found']);
  });

  it('a waiting run that is cancelled never begins, and lets nobody in early', async () => {
    const registry = new RunRegistry(lanes());
    const [a, b, c] = [work(), work(), work()];
    registry.start(spec('a', a));
    const second = registry.start(spec('b', b));
    const third = registry.start(spec('c', c));
    second.cancel(cancelled());
    await second.ended;
    expect([second.state, third.state]).toEqual(['cancelled', 'queued']);
    expect(c.run).not.toHaveBeenCalled();
    a.end({ text: '', data: {} });
    await expect.poll(() => third.state).toBe('running');
    expect(b.run).not.toHaveBeenCalled();
    await registry.endAll();
    expect(third.state).toBe('cancelled');
  });

  it('the same work runs once at a time', async () => {
    const registry = new RunRegistry(lanes());
    const [a, b] = [work(), work()];
    const first = registry.start(spec('a', a));
    expect(() => registry.start(spec('a', b))).toThrow(/run-1 is doing that already/);
    a.end({ text: '', data: {} });
    await first.ended;
    expect(registry.start(spec('a', b)).id).toBe('run-2');
    await registry.endAll();
  });

  it('show their activity, then samples with rate and time left', async () => {
    const registry = new RunRegistry(lanes());
    const one = work();
    const run = registry.start(spec('a', one));
    await expect.poll(() => one.run.mock.calls.length).toBe(1);
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      one.handle().onStage({ doing: 'choosing-device' });
      expect(progressText(run)).toBe('finding the best device');
      one.handle().onDevice('cpu');
      one.handle().onProgress(10, 20, 10);
      one.handle().onStage({ doing: 'first-sample' });
      expect(progressText(run)).toBe(
        'encoding the first image, and warming up, 10 of 20 samples are there',
      );
      one.handle().onProgress(11, 20, 10);
      vi.advanceTimersByTime(500);
      one.handle().onProgress(12, 20, 10);
      expect(progressText(run)).toBe('12 of 20 samples, 2.0/s, about 4 s left, on cpu');
      expect(statusOf(run).data).toMatchObject({ samplesPerSecond: 2, secondsLeft: 4 });
    } finally {
      vi.useRealTimers();
    }
    await registry.endAll();
  });

  it('are forgotten some time after they have ended, and unknown ones are reported', async () => {
    const registry = new RunRegistry(lanes());
    for (let at = 0; at < 60; at++) {
      const one = work();
      const run = registry.start(spec(`${at}`, one));
      await expect.poll(() => run.state).toBe('running');
      one.end({ text: '', data: {} });
      await run.ended;
    }
    expect(registry.find('run-60').state).toBe('done');
    expect(() => registry.find('run-1')).toThrow(/There is no run run-1/);
  });
});
