import { expect, test } from 'vitest';
import { countTicks } from '../../../../src/core/plot/ticks';

test.each<[number, number, number[]]>([
  [144, 3, [0, 48, 96, 144]],
  [144, 2, [0, 72, 144]],
  [576, 4, [0, 144, 288, 432, 576]],
  [100, 5, [0, 20, 40, 60, 80, 100]],
  // A prime has no even parts: the last round count is replaced.
  [577, 3, [0, 200, 577]],
  [149, 3, [0, 50, 149]],
  [1, 3, [0, 1]],
])('%i in about %i parts', (most, count, expected) => {
  expect(countTicks(most, count)).toEqual(expected);
});

test('begin at 0, end at the most, and are never too close', () => {
  for (let most = 1; most < 700; most++) {
    for (const count of [2, 3, 4, 5, 8]) {
      const ticks = countTicks(most, count);
      expect([ticks[0], ticks.at(-1)]).toEqual([0, most]);
      const gaps = ticks.slice(1).map((tick, at) => tick - ticks[at]!);
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(most / (2 * count + 2));
    }
  }
});
