import { expect, it, test } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { indexedDash, indexedMark } from '../../../../src/core/plot/indexed';
import { layoutSchedules } from '../../../../src/core/plot/schedules';

const schedules = [
  { id: 'a', name: 'a', visualTokens: 100, entering: 100, leaving: [100, 50, 50, 20] },
  { id: 'gone', name: 'gone', visualTokens: 0, entering: 0, leaving: [] },
  { id: 'b', name: 'b', visualTokens: 200, entering: 200, leaving: [80, 80] },
];
const size = { width: 300, height: 200 };

it('places every schedule that can be read, under its own look', () => {
  const { schedules: placed, x, y, middles } = layoutSchedules(schedules, size, false);
  expect(placed.map(({ id, index }) => [id, index])).toEqual([
    ['a', 0],
    ['b', 2],
  ]);
  expect(middles.marks).toEqual([0, 1, 2, 3]);
  expect(middles(2)).toBe(x(2.5));
  expect(y.domain()).toEqual([0, 200]);
  expect([y.marks[0], y.marks.at(-1)]).toEqual([0, 200]);
  expect(placed[0]!.drops).toEqual([
    { layer: 1, tokens: 50, x: x(1.5), y: y(50) },
    { layer: 3, tokens: 20, x: x(3.5), y: y(20) },
  ]);
  // Its line ends where its layers do.
  expect(placed[1]!.path).toBe(
    `M${x(0)},${y(200)}H${x(0)}V${y(80).toFixed(1)}H${x(2)}V${y(80).toFixed(1)}`,
  );
});

it('marks what a schedule drops before the decoder where its first layer begins', () => {
  const cut = { id: 'c', name: 'c', visualTokens: 100, entering: 75, leaving: [75, 40] };
  const { schedules: placed, x, y } = layoutSchedules([cut], size, false);
  expect(placed[0]!.drops).toEqual([
    { layer: beforeDecoder, tokens: 75, x: x(0), y: y(75) },
    { layer: 1, tokens: 40, x: x(1.5), y: y(40) },
  ]);
});

it('has a legend above the plot if names are wanted', () => {
  const { frame, legend } = layoutSchedules(schedules, size, true);
  const without = layoutSchedules(schedules, size, false);
  expect(without.legend).toEqual([]);
  expect(legend.map(({ id }) => id)).toEqual(['a', 'gone', 'b']);
  expect(frame.top).toBeGreaterThan(without.frame.top);
  for (const { y } of legend) expect(y).toBeLessThan(frame.top);
});

test('looks differ without their colours', () => {
  const looks = Array.from({ length: 42 }, (_, index) => ({
    dash: indexedDash(index),
    mark: indexedMark(index, 7),
  }));
  for (const [i, one] of looks.entries()) {
    const twin = looks.findIndex(({ dash, mark }) => dash === one.dash && mark === one.mark);
    expect(twin).toBe(i);
  }
});
