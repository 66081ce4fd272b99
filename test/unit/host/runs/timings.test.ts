import { describe, expect, it, vi } from 'vitest';
import {
  keepTiming,
  secondsPerAnswer,
  secondsPerModel,
  Stopwatch,
} from '../../../../src/host/runs/timings';

function memory() {
  const kept = new Map<string, unknown>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}
const run = { folder: '/models/a', dtype: 'q4', device: 'cpu' };

describe('a stopwatch', () => {
  it('leaves out the first sample after every start', () => {
    const watch = new Stopwatch();
    watch.add(9000, 4);
    watch.add(400, 4);
    watch.restart();
    watch.add(7000, 4);
    watch.add(800, 2);
    expect(watch.perAnswer).toBeCloseTo(1.2 / 6);
  });

  it('gives nothing for too few', () => {
    const watch = new Stopwatch();
    for (let at = 0; at < 3; at++) watch.add(100);
    expect(watch.perAnswer).toBeUndefined();
    watch.add(100);
    expect(watch.perAnswer).toBeCloseTo(0.1);
  });
});

it("times what comes before the first sample, without that sample's own time", () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  try {
    const watch = new Stopwatch();
    expect(watch.loading).toBeUndefined();
    vi.advanceTimersByTime(3000);
    watch.add(1000);
    vi.advanceTimersByTime(9000);
    watch.add(9000);
    expect(watch.loading).toBeCloseTo(2);
    watch.restart();
    vi.advanceTimersByTime(4000);
    // If loading has several steps, time counts from the first one.
    watch.restart();
    vi.advanceTimersByTime(2000);
    watch.add(1500);
    expect(watch.loading).toBeCloseTo(4.5);
  } finally {
    vi.useRealTimers();
  }
});

describe('what is known before a run', () => {
  it('is how long a model took to load, 0 before any did', async () => {
    const memento = memory();
    expect(secondsPerModel(memento, run)).toBe(0);
    await keepTiming(memento, run, 'loading', 0.25);
    expect(secondsPerModel(memento, run)).toBe(0.25);
    expect(secondsPerModel(memento, { ...run, device: 'webgpu' })).toBe(0);
  });

  it('is written only where it changed', async () => {
    const memento = memory();
    const update = vi.spyOn(memento, 'update');
    for (const [loading, answer] of [
      [2, undefined],
      [2, 0.25],
      [2, 0.5],
      [3, 0.5],
    ] as const) {
      await keepTiming(memento, run, 'evaluation', answer);
      await keepTiming(memento, run, 'loading', loading);
    }
    expect(update.mock.calls.map(([, value]) => value)).toEqual([2, 0.25, 0.5, 3]);
  });

  it('is from the last evaluation, else from a calibration, of this model, precision and device', async () => {
    const memento = memory();
    expect(secondsPerAnswer(memento, run)).toBeUndefined();
    await keepTiming(memento, run, 'calibration', 0.5);
    expect(secondsPerAnswer(memento, run)).toBe(0.5);
    await keepTiming(memento, run, 'evaluation', 0.3);
    await keepTiming(memento, run, 'evaluation', undefined);
    expect(secondsPerAnswer(memento, run)).toBe(0.3);
    for (const other of [{ folder: '/models/b' }, { dtype: 'fp32' }, { device: 'webgpu' }]) {
      expect(secondsPerAnswer(memento, { ...run, ...other })).toBeUndefined();
    }
  });

  it('treats a run that named no precision as the usual one', async () => {
    const memento = memory();
    const unnamed = { ...run, dtype: undefined };
    await keepTiming(memento, unnamed, 'calibration', 0.125);
    expect(secondsPerAnswer(memento, run)).toBe(0.125);
    await keepTiming(memento, run, 'calibration', 0.2);
    expect(secondsPerAnswer(memento, run)).toBe(0.2);
    expect(secondsPerAnswer(memento, unnamed)).toBe(0.125);
  });
});
