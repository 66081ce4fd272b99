import { describe, expect, it } from 'vitest';
import {
  latencyRecord,
  medianRatio,
  type Times,
} from '../../../../../src/core/evaluation/latency/times';

const timesOf = (prefill: number): Times => ({ prefill, decode: 2, firstToken: prefill + 10 });

describe('latency', () => {
  it('pairs runs: what slows the machine affects both', () => {
    // The second prompt ran while the machine was ten times slower.
    const record = latencyRecord(
      [
        [
          { unpruned: timesOf(20), pruned: timesOf(10) },
          { unpruned: timesOf(22), pruned: timesOf(11) },
        ],
        [{ unpruned: timesOf(200), pruned: timesOf(100) }],
      ],
      'cpu',
      4,
    );
    expect(record).toMatchObject({ device: 'cpu', threads: 4, samples: 2 });
    expect(record.prefill).toEqual({
      pruned: { median: 11, p95: 91.1 },
      dense: { median: 22, p95: 182.2 },
      speedUp: { value: 2, interval: [2, 2] },
    });
    expect(record.decode.speedUp).toEqual({ value: 1, interval: [1, 1] });
    expect(record.firstToken?.speedUp.value).toBe(1.524);
  });

  it('has no first token if nothing was timed before the prefill', () => {
    const pair = {
      unpruned: { ...timesOf(2), firstToken: undefined },
      pruned: { ...timesOf(1), firstToken: undefined },
    };
    const record = latencyRecord([[pair]], 'cpu', 1);
    expect(record).not.toHaveProperty('firstToken');
    expect(record.prefill.speedUp.value).toBe(2);
  });

  it('states no threads that the runtime chose', () => {
    const pair = { unpruned: timesOf(2), pruned: timesOf(1) };
    expect(latencyRecord([[pair]], 'cpu', undefined)).not.toHaveProperty('threads');
  });

  it('has an interval around the median that many similar runs of one prompt do not narrow', () => {
    const few = medianRatio([[1], [2], [3]]);
    const alike = medianRatio([
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [3, 3, 3, 3],
    ]);
    expect(few.value).toBe(2);
    expect(alike).toEqual(few);
    expect(few.interval).toEqual([1, 3]);
    const [low, high] = medianRatio([[1, 2, 3, 2, 2, 2, 2]]).interval;
    expect(low).toBeGreaterThanOrEqual(1);
    expect(high).toBeLessThanOrEqual(3);
  });
});
