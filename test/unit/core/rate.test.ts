import { describe, expect, it, test } from 'vitest';
import { formatDuration, formatRate, Pace, roughDuration } from '../../../src/core/rate';

describe('the pace of a run', () => {
  const unknown = { perSecond: undefined, secondsLeft: undefined };

  it('is unknown until a second sample', () => {
    const pace = new Pace();
    expect(pace.rate(0, 64)).toEqual(unknown);
    pace.count(1, 30);
    expect(pace.rate(1, 64)).toEqual(unknown);
    pace.count(2, 30.5);
    expect(pace.rate(2, 64)).toEqual({ perSecond: 2, secondsLeft: 31 });
  });

  it("does not count an earlier run's samples in its speed", () => {
    const pace = new Pace();
    pace.count(41, 2);
    pace.count(50, 5);
    expect(pace.rate(50, 62)).toEqual({ perSecond: 3, secondsLeft: 4 });
  });

  it('leaves out loading in between, and the sample that warms up', () => {
    const pace = new Pace();
    pace.count(1, 10);
    pace.count(11, 20);
    pace.pause(20);
    pace.count(12, 90);
    pace.count(22, 100);
    expect(pace.rate(22, 32)).toEqual({ perSecond: 1, secondsLeft: 10 });
  });

  /** A run of 500 samples that take 0.2 to 0.6 s, the first one 8 s: repeatable noise. */
  it('settles within 10% after a twentieth of the samples, and stays there', () => {
    let state = 7;
    const noise = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
    const took = Array.from({ length: 500 }, (_, at) => (at === 0 ? 8 : 0.2 + 0.4 * noise()));
    const pace = new Pace();
    let at = 20;
    took.forEach((seconds, index) => {
      at += seconds;
      pace.count(index + 1, at);
      // Near the end, only a few samples are left, whose times vary widely.
      if (index + 1 < 25 || index > 400) return;
      const left = took.slice(index + 1).reduce((sum, one) => sum + one, 0);
      const estimate = pace.rate(index + 1, 500).secondsLeft!;
      expect(Math.abs(estimate / left - 1), `after ${index + 1}`).toBeLessThan(0.1);
    });
  });
});

describe('the pace of a run on a machine that gets other things to do', () => {
  it('follows the latest work, not the mean of all', () => {
    const pace = new Pace();
    let at = 0;
    for (let done = 0; done <= 1000; done++) {
      at += done <= 500 ? 0.1 : 0.2;
      pace.count(done, at);
    }
    expect(pace.rate(1000, 1500).secondsLeft).toBeCloseTo(100);
    // After 64 samples, the new rate is the estimate.
    for (let done = 1001; done <= 1064; done++) pace.count(done, (at += 0.1));
    expect(pace.rate(1064, 1500).secondsLeft).toBeCloseTo(43.6);
  });

  it('of a slow run, by the last two minutes of it', () => {
    const pace = new Pace();
    let at = 0;
    for (let done = 0; done <= 20; done++) pace.count(done, (at += 5));
    for (let done = 21; done <= 40; done++) pace.count(done, (at += 20));
    expect(pace.rate(40, 50).secondsLeft).toBeCloseTo(200);
  });
});

describe('the pace of a run of several parts', () => {
  it('expects each part to come to load as long as this one', () => {
    const pace = new Pace();
    pace.begin(0);
    // Loads from 0 to 6 and, after a sample that warms up, nothing more.
    pace.pause(2);
    pace.count(1, 6);
    pace.count(2, 7);
    expect(pace.rate(2, 10, 2)).toEqual({ perSecond: 1, secondsLeft: 8 + 2 * 6 });
    pace.begin(10);
    pace.count(3, 13);
    pace.count(4, 14);
    expect(pace.rate(4, 10, 1)).toEqual({ perSecond: 1, secondsLeft: 6 + 3 });
  });
});

test.each([
  [0.2, '1 s'],
  [59, '59 s'],
  [60, '1 min 00 s'],
  [185, '3 min 05 s'],
  [3599.5, '1 h 00 min'],
  [7860, '2 h 11 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(String(formatDuration(seconds))).toBe(text);
});

test.each([
  [0.2, '5 s'],
  [41, '45 s'],
  [58, '60 s'],
  [89, '90 s'],
  [101, '2 min'],
  [365, '6 min'],
  [3599, '1 h 00 min'],
  [7860, '2 h 10 min'],
])('%d seconds are roughly %s', (seconds, text) => {
  expect(String(roughDuration(seconds))).toBe(text);
});

test.each([
  [0.25, '0.3'],
  [3.14, '3.1'],
  [12.6, '13'],
])('%d a second', (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});
