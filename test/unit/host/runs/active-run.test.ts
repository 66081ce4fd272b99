import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ActiveRun } from '../../../../src/host/runs/active-run';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function begun(): ActiveRun {
  const spec = { kind: 'sweep', title: 'a', modelFolder: '/a', recipes: [] } as const;
  const run = new ActiveRun(
    1,
    { ...spec, isShownElsewhere: false, isRemote: false },
    () => undefined,
  );
  run.start();
  return run;
}

it("does not count an earlier run's answers in its own speed", () => {
  const run = begun();
  let earlier = 0;
  // The first of three budgets was measured before, and is read at once.
  for (let done = 0; done <= 50; done += 10) {
    earlier = done;
    vi.advanceTimersByTime(1);
    run.onProgress(done, 150, earlier, { done: done * 15, total: 150 * 15 });
  }
  expect(run.secondsLeft).toBeUndefined();
  for (let done = 51; done <= 60; done++) {
    vi.advanceTimersByTime(500);
    run.onProgress(done, 150, earlier, { done: done * 15, total: 150 * 15 });
  }
  expect(run.perSecond).toBeCloseTo(2);
  expect(run.secondsLeft).toBeCloseTo(45);
});

it('counts from the samples that were done when it began, if nothing gives their number', () => {
  const run = begun();
  for (let done = 40; done <= 50; done++) {
    run.onProgress(done, 60);
    vi.advanceTimersByTime(1000);
  }
  expect(run.perSecond).toBeCloseTo(1);
});
