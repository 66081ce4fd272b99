import { describe, expect, it } from 'vitest';
import { textWidth } from '../../../../src/core/plot/labels';
import { legendOf, legendRows } from '../../../../src/core/plot/legend';

const entries = [
  'FitPrune+',
  'FitPrune',
  'FastV',
  'a name that is much longer than all others',
  'x',
].map((name) => ({ id: name, name }));

describe('legendOf', () => {
  it.each([60, 150, 300, 1000])('stays within %d pixels, in order, and covers nothing', (right) => {
    const legend = legendOf(entries, { left: 10, right });
    expect(legend.map(({ text }) => text)).toEqual(entries.map(({ name }) => name));
    for (const [at, { x, y, text }] of legend.entries()) {
      const end = x + 16 + textWidth(text);
      // One that is wider than the room has a row of its own.
      if (x > 10) expect(end).toBeLessThanOrEqual(right);
      const next = legend[at + 1];
      if (next?.y === y) expect(next.x).toBeGreaterThan(end);
      else if (next) expect([next.x, next.y]).toEqual([10, y + 16]);
    }
    const rows = new Set(legend.map(({ y }) => y)).size;
    expect(legendRows(legend)).toBe(16 * rows);
  });

  it('takes no room without entries', () => {
    expect(legendRows(legendOf([], { left: 0, right: 100 }))).toBe(0);
  });
});
