import { expect, it, test } from 'vitest';
import { beforeDecoder } from '../../../../src/core/cost/types';
import { dropRows, layoutSchedules } from '../../../../webview/compare/schedules-geometry';
import { indexedDash, indexedMark } from '../../../../src/core/plot/indexed';

const schedules = [
  { id: 'a', name: 'a', visualTokens: 100, entering: 100, leaving: [100, 50, 50, 20] },
  { id: 'gone', name: 'gone', visualTokens: 0, entering: 0, leaving: [] },
  { id: 'b', name: 'b', visualTokens: 200, entering: 200, leaving: [80, 80] },
];

it('draws every schedule that can be read, under its own look', () => {
  const {
    schedules: placed,
    x,
    y,
    layers,
  } = layoutSchedules(schedules, { width: 300, height: 200 });
  expect(placed.map(({ id, index }) => [id, index])).toEqual([
    ['a', 0],
    ['b', 2],
  ]);
  expect(layers).toBe(4);
  expect(y.domain()).toEqual([0, 200]);
  expect(placed[0]!.markers).toEqual([
    { layer: 1, tokens: 50, x: x(1.5), y: y(50) },
    { layer: 3, tokens: 20, x: x(3.5), y: y(20) },
  ]);
  // Its line ends where its layers do.
  expect(placed[1]!.path).toBe(
    `M${x(0)},${y(200)}L${x(0)},${y(200)}L${x(0)},${y(80)}L${x(2)},${y(80)}L${x(2)},${y(80)}`,
  );
});

it('lists the layers at which some schedule drops tokens', () => {
  expect(dropRows(schedules)).toEqual([
    { layer: 0, tokens: [100, undefined, 80] },
    { layer: 1, tokens: [50, undefined, 80] },
    { layer: 3, tokens: [20, undefined, undefined] },
  ]);
  expect(dropRows([])).toEqual([]);
});

it('marks what a schedule drops before the decoder where its first layer begins', () => {
  const cut = { id: 'c', name: 'c', visualTokens: 100, entering: 75, leaving: [75, 40] };
  const size = { width: 300, height: 200 };
  const { schedules: placed, x, y } = layoutSchedules([cut], size);
  expect(placed[0]!.markers).toEqual([
    { layer: beforeDecoder, tokens: 75, x: x(0), y: y(75) },
    { layer: 1, tokens: 40, x: x(1.5), y: y(40) },
  ]);
  expect(dropRows([cut, schedules[0]!, schedules[1]!])).toEqual([
    { layer: beforeDecoder, tokens: [75, 100, undefined] },
    { layer: 1, tokens: [40, 50, undefined] },
    { layer: 3, tokens: [undefined, 20, undefined] },
  ]);
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
