import { afterEach, describe, expect, it, vi } from 'vitest';
import { inSlices } from '../../../../src/core/search/slices';

/** Milliseconds; only work makes time pass. */
let now = 0;

/** Yields the numbers below `count`, each after so many milliseconds of work. */
function* working(count: number, milliseconds: number): Generator<number, string> {
  for (let step = 0; step < count; step += 1) {
    now += milliseconds;
    yield step;
  }
  return 'done';
}

afterEach(() => {
  vi.restoreAllMocks();
});

function stopClock(): void {
  vi.spyOn(performance, 'now').mockImplementation(() => now);
}

describe('inSlices', () => {
  it('lets others run before it has worked for more than a slice, and gives the result', async () => {
    stopClock();
    const seen: number[] = [];
    let others = 0;
    const result = await inSlices(working(9, 4), (step) => {
      seen.push(step);
      setImmediate(() => (others += 1));
    });
    expect(result).toBe('done');
    // Three steps of 4 ms are the first that are no less than 10 ms.
    expect(seen).toEqual([2, 5, 8]);
    expect(others).toBe(3);
  });

  it('does not yield for quick work, and passes on what the work throws', async () => {
    stopClock();
    let turns = 0;
    await inSlices(working(3, 3), () => (turns += 1));
    expect(turns).toBe(0);
    const failing = (function* () {
      yield 1;
      throw new Error('no more');
    })();
    await expect(inSlices(failing)).rejects.toThrow('no more');
  });
});
