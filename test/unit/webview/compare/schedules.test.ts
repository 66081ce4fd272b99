import { expect, it, test } from 'vitest';
import { dropRows, layoutSchedules } from '../../../../webview/compare/schedules-geometry';
import { lookOf } from '../../../../webview/compare/series';

const schedules = [
  { id: 'a', name: 'a', visualTokens: 100, leaving: [100, 50, 50, 20] },
  { id: 'gone', name: 'gone', visualTokens: 0, leaving: [] },
  { id: 'b', name: 'b', visualTokens: 200, leaving: [80, 80] },
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
    `M${x(0)},${y(80)}L${x(1)},${y(80)}L${x(1)},${y(80)}L${x(2)},${y(80)}L${x(2)},${y(80)}`,
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

test('looks differ without their colours', () => {
  const looks = Array.from({ length: 42 }, (_, index) => lookOf(index));
  for (const [i, one] of looks.entries()) {
    const twin = looks.findIndex(({ dash, marker }) => dash === one.dash && marker === one.marker);
    expect(twin).toBe(i);
  }
});
