import { describe, expect, test } from 'vitest';
import { formatDuration, formatRate, rateOf } from '../../../../src/host/runs/rate';

describe('rate of a run', () => {
  test.each([
    { done: 20, before: 0, total: 64, seconds: 5, perSecond: 4, secondsLeft: 11 },
    // What an earlier run did is no speed of this one.
    { done: 50, before: 40, total: 60, seconds: 5, perSecond: 2, secondsLeft: 5 },
    { done: 60, before: 0, total: 60, seconds: 6, perSecond: 10, secondsLeft: 0 },
  ])('$done of $total, $before of them before', ({ done, before, total, seconds, ...rate }) => {
    expect(rateOf(done, before, total, seconds)).toEqual(rate);
  });

  test.each([
    [0, 0],
    [5, 5],
  ])('is unknown before the first sample of this run', (done, before) => {
    const unknown = { perSecond: undefined, secondsLeft: undefined };
    expect(rateOf(done, before, 64, 3)).toEqual(unknown);
    expect(rateOf(done + 1, before, 64, 0)).toEqual(unknown);
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
  [0.25, '0.3'],
  [3.14, '3.1'],
  [12.6, '13'],
])('%d a second', (perSecond, text) => {
  expect(formatRate(perSecond)).toBe(text);
});
