import { describe, expect, it } from 'vitest';
import { el, render } from '../../../../../src/core/markup';
import { drawPoints, type DrawnPlot } from '../../../../../src/core/plot/drawing/points';
import { bySaving } from '../../../../../src/core/plot/front';
import { layoutPoints, type PlotPoint } from '../../../../../src/core/plot/points';
import { keptScale, savedScale } from '../../../../../src/core/plot/scale';
import { drawnSeries, seriesOrder } from '../../../../../src/core/plot/series';
import { elements, parseXml, textOf, type Element } from '../../../support/xml';

const point = (series: string, x: number, y: number): PlotPoint => ({
  ...{ key: `${series} ${x}`, series, x, y, joined: '' },
  interval: [y - 0.02, y + 0.02],
});

const plot: DrawnPlot<PlotPoint> = {
  x: { title: 'saved', tick: (value) => `${Math.round(100 * value)}`, scale: savedScale },
  y: { title: 'kept', tick: (value) => `${Math.round(100 * value)}%`, scale: keptScale },
  points: ['fitprune', 'fastv', 'dart', 'stride'].flatMap((series, at) => [
    point(series, 0.3, 0.97 - at * 0.02),
    point(series, 0.6, 0.9 - at * 0.05),
  ]),
  series: drawnSeries((id) => id),
  front: { ...bySaving, better: 'higher', name: 'best' },
  reference: { name: 'unpruned', y: 1 },
};
const geometry = layoutPoints(plot, { width: 700, height: 400 });

function drawing(pointed?: string): Element {
  const parts = drawPoints(
    plot,
    geometry,
    ({ point: { key } }, { className }) => el('g', { class: className, id: key }),
    pointed,
  );
  return parseXml(render(el('svg', {}, ...parts)));
}

const ofClass = (root: Element, name: string): Element[] =>
  ['g', 'path', 'line', 'text']
    .flatMap((tag) => elements(root, tag))
    .filter(({ attributes }) => attributes['class']?.split(' ').includes(name));

describe('drawPoints', () => {
  it('has a line and a label at every mark of its axes', () => {
    const [axes] = ofClass(drawing(), 'axes');
    const { x, y, frame } = geometry;
    const heights = ofClass(axes!, 'grid').map(({ attributes }) => Number(attributes['y1']));
    expect(heights).toEqual(y.marks.map((mark) => Number(y(mark).toFixed(2))));
    const ticks = ofClass(axes!, 'tick').filter(({ attributes: a }) => a['x1'] === a['x2']);
    expect(ticks.map(({ attributes }) => Number(attributes['x1']))).toEqual(
      x.marks.map((mark) => Number(x(mark).toFixed(2))),
    );
    const words = elements(axes!, 'text').map(textOf);
    for (const mark of y.marks) expect(words).toContain(plot.y.tick(mark));
    for (const mark of x.marks) expect(words).toContain(plot.x.tick(mark));
    expect(words.slice(-2)).toEqual(['saved', 'kept']);
    expect(frame.bottom).toBeLessThan(400);
  });

  it('draws references below what is compared with them', () => {
    const [points] = ofClass(drawing(), 'points');
    const ids = points!.children.map((one) => (one as Element).attributes['id']!.split(' ')[0]);
    expect(ids).toHaveLength(plot.points.length);
    expect(ids.slice(-2)).toEqual(['fitprune', 'fitprune']);
  });

  it('shows intervals only of emphasised series, and of the one under the pointer', () => {
    const loud = new Set(geometry.places.filter(({ isQuiet }) => !isQuiet).map(seriesOf));
    expect(loud.has('stride')).toBe(false);
    const bars = (root: Element) => ofClass(root, 'bar').length;
    expect(bars(drawing())).toBe(2 * loud.size);
    const pointed = drawing('stride');
    expect(bars(pointed)).toBe(2 * loud.size + 2);
    expect(ofClass(pointed, 'pointed')).toHaveLength(3);
    expect(ofClass(drawing(), 'pointed')).toHaveLength(0);
  });

  it('names what the layout names, once, with its mark', () => {
    const root = drawing();
    const names = [...ofClass(root, 'end'), ...ofClass(root, 'entry')].map(textOf);
    const placed = [...geometry.ends, ...geometry.legend].map(({ text }) => text);
    expect(names.toSorted()).toEqual(placed.toSorted());
    const marked = [...geometry.ends, ...geometry.legend].filter(({ id }) =>
      (seriesOrder as string[]).includes(id),
    );
    const [group] = ofClass(root, 'names');
    expect(ofClass(group!, 'mark')).toHaveLength(marked.length);
  });
});

function seriesOf({ point: { series } }: { point: PlotPoint }): string {
  return series;
}
