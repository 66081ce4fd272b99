import { expect, test } from 'vitest';
import { textWidth } from '../../../../src/core/plot/labels';
import {
  layoutPicture,
  lineHeight,
  margin,
  swatchWidth,
} from '../../../../webview/shared/picture-layout';

const plot = { width: 400, height: 200 };

test('a plot is below its title, with margins all around', () => {
  const { size, title, plot: top, legend } = layoutPicture(plot, 120, []);
  expect(legend).toEqual([]);
  expect(size.width).toBe(plot.width + 2 * margin);
  expect(title).toBeGreaterThan(margin);
  expect(top).toBeGreaterThan(title);
  expect(size.height).toBe(Math.ceil(top + plot.height + margin));
});

test('a title wider than the plot widens the picture', () => {
  expect(layoutPicture(plot, 500, []).size.width).toBe(500 + 2 * margin);
});

test.each([1, 2, 5, 9])('%i entries of a legend neither overlap nor leave the picture', (count) => {
  const names = Array.from({ length: count }, (_, at) => 'name'.repeat(2 + at));
  const { legend, title, plot: top, size } = layoutPicture(plot, 120, names);
  legend.forEach(({ x, y }, at) => {
    expect(y).toBeGreaterThan(title);
    expect(y).toBeLessThan(top);
    expect(x + swatchWidth + textWidth(names[at]!)).toBeLessThanOrEqual(size.width - margin);
    const next = legend[at + 1];
    if (next?.y === y) expect(next.x).toBeGreaterThan(x + swatchWidth + textWidth(names[at]!));
  });
});

test('notes are below the plot, each in a line of its own', () => {
  const bare = layoutPicture(plot, 120, []);
  const { size, notes, plot: top } = layoutPicture(plot, 120, [], 2);
  expect(notes).toEqual([top + plot.height + lineHeight, top + plot.height + 2 * lineHeight]);
  expect(size).toEqual({ width: bare.size.width, height: bare.size.height + 2 * lineHeight });
});
