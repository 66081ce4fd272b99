import { describe, expect, it } from 'vitest';
import { el, render } from '../../../../../src/core/markup';
import { drawSchedules } from '../../../../../src/core/plot/drawing/schedules';
import { layoutSchedules } from '../../../../../src/core/plot/schedules';
import { elements, parseXml, textOf } from '../../../support/xml';

const schedules = [
  { id: 'a', name: 'A <one>', visualTokens: 100, entering: 75, leaving: [75, 50, 50, 20] },
  { id: 'b', name: 'B', visualTokens: 100, entering: 100, leaving: [80, 80] },
];
const words = { layer: 'Layer', beforeDecoder: 'before layer 0', tokens: 'Visual tokens' };
const geometry = layoutSchedules(schedules, { width: 500, height: 300 }, true);
const root = parseXml(render(el('svg', {}, ...drawSchedules(geometry, words))));
const series = elements(root, 'g').filter(({ attributes }) => 'data-key' in attributes);

describe('drawSchedules', () => {
  it('has a mark for every drop, which says what is left where', () => {
    const titles = series.map((one) => elements(one, 'title').map(textOf));
    expect(titles).toEqual([
      ['A <one>', 'A <one>, before layer 0: 75', 'A <one>, Layer 1: 50', 'A <one>, Layer 3: 20'],
      ['B', 'B, Layer 0: 80'],
    ]);
  });

  it('draws the first line broader, so that those over it leave it visible', () => {
    const lines = elements(root, 'path').filter(({ attributes: { class: of } }) => of === 'steps');
    const widths = lines.map(({ attributes }) => Number(attributes['stroke-width']));
    expect(widths[0]).toBeGreaterThan(widths[1]!);
    // Those of the legend are the same two.
    expect(widths.slice(2)).toEqual(widths.slice(0, 2));
  });

  it('names them in a legend', () => {
    const entries = elements(root, 'g').filter(({ attributes: { class: of } }) =>
      of?.startsWith('entry '),
    );
    expect(entries.map(textOf)).toEqual(['A <one>', 'B']);
  });
});
