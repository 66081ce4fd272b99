import { describe, expect, it, vi } from 'vitest';
import type { ObserveTarget } from '../../../../../src/core/inspection/options';
import type { Observation } from '../../../../../src/core/inspection/types';
import { Observations, type Observes } from '../../../../../src/host/views/inspect/observations';

const sample = (id: string): ObserveTarget => ({ kind: 'sample', id });

/** A process that answers when it is told to. */
class Process implements Observes {
  readonly asked: string[] = [];
  isDisposed = false;
  private die: (error: Error) => void = () => undefined;
  readonly ended = new Promise<void>((_, reject) => {
    this.die = reject;
  });
  private readonly waiting: {
    id: string;
    resolve: (observation: Observation) => void;
    reject: (error: Error) => void;
  }[] = [];

  observe(target: ObserveTarget): Promise<Observation> {
    const id = target.kind === 'sample' ? target.id : target.file;
    this.asked.push(id);
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, resolve, reject });
    });
  }

  async answer(): Promise<void> {
    const { id, resolve } = this.waiting.shift()!;
    resolve({ id } as Observation);
    await settled();
  }

  async crash(): Promise<void> {
    const error = new Error('died');
    this.die(error);
    for (const { reject } of this.waiting.splice(0)) reject(error);
    await settled();
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

/** Waits until everything that needs no process has been done. */
async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

function start(more: { most?: number; idle?: number } = {}) {
  const processes: Process[] = [];
  const observations = new Observations({
    open: () => {
      processes.push(new Process());
      return Promise.resolve(processes.at(-1)!);
    },
    ...more,
  });
  return { processes, observations };
}

describe('observations', () => {
  it('are made once, and for the neighbours in advance', async () => {
    const { processes, observations } = start();
    const first = observations.get(sample('b'), [sample('c'), sample('a')]);
    await settled();
    expect(processes[0]!.asked).toEqual(['b']);
    await processes[0]!.answer();
    expect((await first).id).toBe('b');
    expect(processes[0]!.asked).toEqual(['b', 'c']);
    await processes[0]!.answer();
    await processes[0]!.answer();
    expect(observations.has(sample('a'))).toBe(true);
    expect((await observations.get(sample('c'), [])).id).toBe('c');
    expect(processes[0]!.asked).toEqual(['b', 'c', 'a']);
    expect(processes).toHaveLength(1);
    observations.dispose();
  });

  it('of neighbours wait for what is asked for meanwhile', async () => {
    const { processes, observations } = start();
    const first = observations.get(sample('a'), [sample('b'), sample('c'), sample('d')]);
    await settled();
    await processes[0]!.answer();
    await first;
    const wanted = observations.get(sample('z'), []);
    await settled();
    expect(processes[0]!.asked).toEqual(['a', 'b', 'z']);
    await processes[0]!.answer();
    await processes[0]!.answer();
    expect((await wanted).id).toBe('z');
    expect(processes[0]!.asked).toEqual(['a', 'b', 'z']);
    observations.dispose();
  });

  it('fail with the process, and come from a new one when asked for again', async () => {
    const { processes, observations } = start();
    const lost = observations.get(sample('a'), []).catch((error: unknown) => error);
    await settled();
    await processes[0]!.crash();
    expect(await lost).toMatchObject({ message: 'died' });
    expect([observations.isOpen, observations.has(sample('a'))]).toEqual([false, false]);
    const again = observations.get(sample('a'), []);
    await settled();
    expect(processes).toHaveLength(2);
    await processes[1]!.answer();
    expect((await again).id).toBe('a');
    observations.dispose();
  });

  it('keep the newest only', async () => {
    const { processes, observations } = start({ most: 2 });
    for (const id of ['a', 'b', 'a', 'c']) {
      const known = observations.has(sample(id));
      const got = observations.get(sample(id), []);
      await settled();
      if (!known) await processes[0]!.answer();
      await got;
    }
    expect(['a', 'b', 'c'].map((id) => observations.has(sample(id)))).toEqual([true, false, true]);
    observations.dispose();
  });

  it('release the model after a while without requests, but not while one is made', async () => {
    vi.useFakeTimers();
    try {
      const { processes, observations } = start({ idle: 1000 });
      const first = observations.get(sample('a'), []);
      await settled();
      vi.advanceTimersByTime(5000);
      expect(processes[0]!.isDisposed).toBe(false);
      await processes[0]!.answer();
      await first;
      vi.advanceTimersByTime(999);
      expect(observations.isOpen).toBe(true);
      vi.advanceTimersByTime(1);
      await settled();
      expect([processes[0]!.isDisposed, observations.isOpen]).toEqual([true, false]);
      expect(observations.has(sample('a'))).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it('end their process when they are disposed, also one that is only starting', async () => {
    const process = new Process();
    let opened: (process: Observes) => void = () => undefined;
    const observations = new Observations({
      open: () =>
        new Promise((resolve) => {
          opened = resolve;
        }),
    });
    void observations.get(sample('a'), []).catch(() => undefined);
    observations.dispose();
    opened(process);
    await settled();
    expect(process.isDisposed).toBe(true);
  });
});
