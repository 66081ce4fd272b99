import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasuredChoice } from '../../../../../src/protocol/panel-memory';
import {
  frontKeys,
  measuredPlot,
  type MeasuredInput,
  type MeasuredPlace,
  type MeasuredWords,
} from '../../../../../webview/trade-off/measured/geometry';
import type { MeasuredPoint } from '../../../../../webview/trade-off/measured/points';
import { overlap, textWidth, wordBox, type Box } from '../../../../../src/core/plot/labels';
import { layoutPoints } from '../../../../../src/core/plot/points';
import { isReference, seriesOrder, type Series } from '../../../../../src/core/plot/series';
import { pointAt } from './support';

const size = { width: 560, height: 300 };
const accuracy: MeasuredChoice = { x: 'flops', y: 'accuracy' };
const words: MeasuredWords = {
  series: { fitprune: 'FitPrune' },
  ...{ front: 'Best', unpruned: 'unpruned', more: (count) => `${count} more` },
  axes: { flops: 'FLOPs', time: 'Time', accuracy: 'Kept', kl: 'KL' },
};
const layout = (points: MeasuredPoint[], choice = accuracy, more: Partial<MeasuredInput> = {}) =>
  layoutPoints(measuredPlot({ choice, points, unpruned: {}, words, ...more }), size);
/** What a name at the end of a series covers: a line of 11 pixels. */
const endBox = (text: string, { x, y }: { x: number; y: number }): Box => {
  return { left: x, right: x + textWidth(text), top: y - 9, bottom: y + 3 };
};
const keysOf = (places: readonly MeasuredPlace[]): string[] => places.map(({ point }) => point.key);

describe('the measured plot', () => {
  it('has the unpruned model as a level, and savings to the right, in their own range', () => {
    const { frame, reference, ends, places, x, y } = layout([
      pointAt('a'),
      pointAt('b', { reduction: 0.8 }),
    ]);
    expect(reference).toMatchObject({ x: undefined, y: y(1) });
    // Beside the level, where no point can lie.
    const named = ends.find(({ text }) => text === 'unpruned')!;
    expect(named.label.x).toBeGreaterThan(frame.right);
    expect(y(1)).toBe(frame.top);
    expect(keysOf(places)).toEqual(['a', 'b']);
    expect(places[1]!.x).toBe(x(0.8));
    expect(x.domain()[0]).toBeGreaterThan(0.3);
  });

  it('keeps intervals in view, and never blows up a small difference', () => {
    const [wide] = [layout([pointAt('a', { retained: { value: 0.7, interval: [0.4, 1.1] } })])];
    const [place] = wide.places;
    expect(wide.y.domain()[0]).toBeLessThanOrEqual(0.4);
    expect(wide.y.domain()[1]).toBeGreaterThanOrEqual(1.1);
    expect(place!.low).toBeCloseTo(wide.y(0.4));
    expect(place!.high).toBeCloseTo(wide.y(1.1));
    const [low, high] = layout([pointAt('a', { retained: { value: 0.999 } })]).y.domain();
    expect(high! - low!).toBeGreaterThanOrEqual(0.06);
  });

  it('leaves out points without a value on an axis', () => {
    const points = [
      pointAt('a', { time: 12 }),
      pointAt('b'),
      pointAt('c', { retained: undefined }),
    ];
    expect(keysOf(layout(points).places)).toEqual(['a', 'b']);
    const timed = layout(points, { x: 'time', y: 'accuracy' }, { unpruned: { time: 30 } });
    expect(keysOf(timed.places)).toEqual(['a']);
    expect(timed.reference!.x).toBe(timed.x(30));
  });

  it('puts marks of one budget side by side, in the order of what they save', () => {
    const series = ['stride', 'fitprune', 'random'] as const;
    const { places } = layout(
      series.map((one, i) => pointAt(one, { series: one, reduction: 0.5 + i / 1e4 })),
    );
    expect(keysOf(places)).toEqual([...series]);
    const gaps = places.slice(1).map(({ x }, i) => x - places[i]!.x);
    expect(gaps.every((gap) => gap > 6)).toBe(true);
  });

  it('has no scale if all are of one budget, which the title names', () => {
    const four = ['stride', 'fitprune', 'random', 'dart'] as const;
    const points = four.map((one) => pointAt(one, { series: one, reduction: 0.5 }));
    const { x, xTitle, isOneCost } = layout(points);
    expect([x.marks, xTitle, isOneCost]).toEqual([[], 'FLOPs: 50', true]);
    const two = layout([...points, pointAt('more', { reduction: 0.8 })]);
    expect([two.xTitle, two.isOneCost]).toEqual(['FLOPs', false]);
    expect(two.x.marks.length).toBeGreaterThan(1);
  });

  it.each([
    ['one', [0.6]],
    ['two of one budget', [0.596, 0.604]],
    ['three', [0.596, 0.6, 0.604]],
    ['twelve', Array.from({ length: 12 }, (_, i) => 0.59 + i / 500)],
  ])('separates %s: the axis is in their range, and no text lies on another', (_, savings) => {
    const named = { ...words, series: Object.fromEntries(seriesOrder.map((one) => [one, one])) };
    const points = savings.map((reduction, i) => {
      const retained = { value: 0.99 - i / 50 };
      const [key, series] = [`r${i}`, seriesOrder[i % seriesOrder.length]!];
      return pointAt(key, { reduction, series, name: `recipe-${i}`, retained });
    });
    const geometry = layout(points, accuracy, { words: named });
    const { places, x, labels, ends, frame } = geometry;
    const [from, to] = x.domain() as [number, number];
    expect(to - from).toBeLessThanOrEqual(0.1);
    // As far apart as a mark is wide, at least.
    const across = places.map((place) => place.x).sort((a, b) => a - b);
    for (const [i, at] of across.entries())
      if (i > 0 && savings.length < 12) expect(at - across[i - 1]!).toBeGreaterThan(10);
    const boxes = [...labels.map(wordBox), ...ends.map(({ text, label }) => endBox(text, label))];
    for (const [i, box] of boxes.entries())
      for (const other of boxes.slice(0, i)) expect(overlap(box, other)).toBe(false);
    for (const box of labels.map(wordBox)) {
      expect(box.left).toBeGreaterThanOrEqual(frame.left);
      expect(box.right).toBeLessThanOrEqual(frame.right);
    }
  });

  it('leaves marks where they are that do not cover one another', () => {
    const { places, x } = layout([
      pointAt('a', { retained: { value: 0.95 } }),
      pointAt('b', { retained: { value: 0.6 } }),
    ]);
    expect(places.map((place) => place.x)).toEqual([x(0.5), x(0.5)]);
  });

  it('joins the budgets of one method in one sweep, and nothing that was measured by itself', () => {
    const swept = [0.2, 0.4].map((reduction) => pointAt(`s${reduction}`, { reduction }));
    const alone = [0.3, 0.6].map((reduction) =>
      pointAt(`r${reduction}`, { reduction, source: { kind: 'recipe', id: `r${reduction}` } }),
    );
    const { lines } = layout([...swept, ...alone]);
    expect(lines).toHaveLength(1);
    expect(lines[0]!.points).toHaveLength(2);
  });

  it('is logarithmic in KL divergence where methods differ by orders of magnitude', () => {
    const kl = (...values: number[]) =>
      layout(
        values.map((value, i) => pointAt(String(i), { kl: value, reduction: 0.2 + i / 10 })),
        { x: 'flops', y: 'kl' },
      );
    const wide = kl(0.001, 0.1, 3);
    expect(wide.y(0.01) - wide.y(0.1)).toBeCloseTo(wide.y(0.1) - wide.y(1));
    expect(wide.y.marks.every((tick) => /^[125]e/.test(tick.toExponential(0)))).toBe(true);
    expect(kl(0.1, 0.2).y.domain()[0]).toBe(0);
    expect(kl(0, 3).y.domain()[0], 'zero has no logarithm').toBe(0);
    expect(wide.reference).toBeUndefined();
  });

  it('names series at their ends if there is room, and in a legend if there is none', () => {
    const series = Object.fromEntries(seriesOrder.map((one) => [one, one]));
    const points = seriesOrder.map((one, i) =>
      pointAt(one, { series: one, retained: { value: 0.9 - i / 50 } }),
    );
    const input = { choice: accuracy, points, unpruned: {}, words: { ...words, series } };
    const [wide, narrow] = [560, 200].map((width) =>
      layoutPoints(measuredPlot(input), { width, height: 300 }),
    );
    expect(wide!.ends.map(({ text }) => text)).toEqual(['unpruned', ...seriesOrder]);
    expect(wide!.legend).toEqual([]);
    expect(narrow!.ends).toEqual([]);
    expect(narrow!.legend.map(({ text }) => text)).toEqual(seriesOrder);
    expect(narrow!.frame.top).toBeGreaterThan(Math.max(...narrow!.legend.map(({ y }) => y)));
    expect(narrow!.frame.right, 'nothing is cut off').toBeLessThanOrEqual(200);
    expect(layout([]).legend).toEqual([]);
  });

  it('labels recipes by name, the chosen one first', () => {
    const recipe = (id: string) => pointAt(id, { name: id, source: { kind: 'recipe', id } });
    const { labels, places } = layout([recipe('a'), recipe('b'), pointAt('s')], accuracy, {
      chosen: 'b',
    });
    expect(labels[0]?.text).toBe('b');
    expect(labels.map(({ text }) => text)).not.toContain('');
    expect(keysOf(places.filter(({ point }) => point.isChosen))).toEqual(['b']);
  });
});

describe('a sweep', () => {
  const named = { ...words, series: Object.fromEntries(seriesOrder.map((one) => [one, one])) };
  const swept = (
    kept: (series: Series, budget: number) => number,
    budgets = [0.2, 0.4, 0.6, 0.8],
  ) =>
    seriesOrder
      .filter((one) => !['refined', 'hand', 'fitprune-published'].includes(one))
      .flatMap((series) =>
        budgets.map((reduction, at) => {
          const value = kept(series, at);
          return pointAt(`${series} ${at}`, {
            ...{ series, reduction },
            retained: { value, interval: [value - 0.1, value + 0.1] },
          });
        }),
      );
  /** As the widths of a panel. */
  const input = fc.record({
    kept: fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 52, maxLength: 52 }),
    width: fc.integer({ min: 200, max: 1200 }),
    isAllNamed: fc.boolean(),
  });

  it('puts the offered methods and the best baseline forward, and counts the others', () => {
    const points = swept((series, at) => {
      if (!isReference(series)) return 0.98;
      return (series === 'dart' ? 0.95 : series === 'stride' ? 0.9 : 0.7) - at / 50;
    });
    const { ends, places, front } = layout(points, accuracy, { words: named });
    const texts = ends.map(({ text }) => text);
    expect(texts.toSorted()).toEqual(
      ['unpruned', 'fitprune', 'fitprune+', 'dart', 'stride', '6 more'].toSorted(),
    );
    const shown = new Set(places.filter(({ isQuiet }) => !isQuiet).map((one) => one.point.series));
    expect([...shown].toSorted()).toEqual(['dart', 'fitprune', 'fitprune+']);
    expect(front, 'one line more').toEqual([]);
    const all = layout(points, accuracy, { words: named, isAllNamed: true });
    expect(all.ends).toHaveLength(11);
  });

  it('never has names on one another or on a mark, nor lines that zigzag, at any width', () => {
    fc.assert(
      fc.property(input, ({ kept, width, isAllNamed }) => {
        const points = swept((series, at) => kept[4 * seriesOrder.indexOf(series) + at]!);
        const { ends, places, x, frame } = layoutPoints(
          measuredPlot({ choice: accuracy, points, unpruned: {}, words: named, isAllNamed }),
          { width, height: 300 },
        );
        const boxes = ends.map(({ text, label }) => endBox(text, label));
        for (const [i, box] of boxes.entries()) {
          for (const other of boxes.slice(0, i)) expect(overlap(box, other)).toBe(false);
          expect(places.every((one) => one.x + 5 < box.left)).toBe(true);
          expect(box.left).toBeGreaterThan(frame.right);
        }
        for (const { point, x: at } of places) {
          const shift = at - x(point.x);
          const first = places.find((one) => one.point.series === point.series)!;
          expect(shift).toBeCloseTo(first.x - x(first.point.x), 6);
          expect(Math.abs(shift)).toBeLessThanOrEqual(6);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the front', () => {
  it('is stairs through the points: no slope promises what was not measured', () => {
    const points = [
      pointAt('a', { reduction: 0.2, retained: { value: 0.99 } }),
      pointAt('b', { reduction: 0.6, retained: { value: 0.9 } }),
      pointAt('worse', { reduction: 0.5, retained: { value: 0.8 } }),
    ];
    const { front, x, y } = layout(points);
    expect([...frontKeys(points, {}, accuracy)]).toEqual(['', 'a', 'b']);
    const corners = front;
    corners.slice(1).forEach(([cx, cy], i) => {
      const [bx, by] = corners[i]!;
      expect(cx === bx || cy === by).toBe(true);
    });
    expect(corners[0], 'no drop at 0%, from the first recipe on').toEqual([
      expect.closeTo(x(0.2), 1),
      expect.closeTo(y(0.99), 1),
    ]);
    // At half a point's saving, the front has the height of the point that saves more.
    expect(
      corners.some(([cx, cy]) => Math.abs(cx - x(0.2)) < 0.01 && Math.abs(cy - y(0.9)) < 0.01),
    ).toBe(true);
  });
});
