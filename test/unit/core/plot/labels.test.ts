import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill } from '../../../../webview/shared/fill';
import { columnCount, frameOf, rowCount } from '../../../../src/core/plot/frame';
import { placeLabels } from '../../../../src/core/plot/labels';

const frame = { left: 0, right: 400, top: 0, bottom: 200 };

describe('frameOf', () => {
  it.each([
    [
      { width: 300, height: 200 },
      { left: 40, right: 290, top: 10, bottom: 170 },
    ],
    [
      { width: 10, height: 10 },
      { left: 40, right: 80, top: 10, bottom: 50 },
    ],
  ])('lies inside the margins, and never collapses: %j', (size, expected) => {
    expect(frameOf(size, { left: 40, right: 10, top: 10, bottom: 30 })).toEqual(expected);
  });
});

describe('the count of marks', () => {
  it.each([
    [0, 2],
    [128, 2],
    [640, 10],
  ])('along a width of %d pixels is %d', (pixels, count) => {
    expect(columnCount(pixels)).toBe(count);
  });

  it.each([
    [0, 2],
    [108, 3],
    [288, 8],
    [2000, 8],
  ])('along a height of %d pixels is %d', (pixels, count) => {
    expect(rowCount(pixels)).toBe(count);
  });
});

describe('placeLabels', () => {
  it('puts a label above its point', () => {
    const [label] = placeLabels([{ id: 'a', text: 'abc', x: 100, y: 100 }], frame);
    expect(label).toMatchObject({ id: 'a', text: 'abc', x: 100, anchor: 'middle' });
    expect(label!.y).toBeLessThan(100);
  });

  it.each([
    ['left of the right edge', { x: 399, y: 100 }, 'end'],
    ['right of the left edge', { x: 1, y: 100 }, 'start'],
  ])('moves it %s', (_, place, anchor) => {
    expect(placeLabels([{ id: 'a', text: 'abcdef', ...place }], frame)[0]?.anchor).toBe(anchor);
  });

  it('keeps off what is drawn', () => {
    const taken = [{ left: 80, right: 120, top: 80, bottom: 95 }];
    const [label] = placeLabels([{ id: 'a', text: 'abc', x: 100, y: 100 }], frame, taken);
    expect(label?.y).toBeGreaterThan(95);
  });

  it('shows the required one, whatever it covers, and keeps the others off it', () => {
    const taken = [{ left: 0, right: 400, top: 0, bottom: 200 }];
    const request = { id: 'a', text: 'abc', x: 100, y: 100 };
    expect(placeLabels([request], frame, taken)).toEqual([]);
    const others = [0, 1, 2].map((at) => ({ ...request, id: String(at), x: 95 + 5 * at }));
    const placed = placeLabels([{ ...request, isNeeded: true }, ...others], frame);
    expect(placed[0]?.id).toBe('a');
    expect(placeLabels([{ ...request, isNeeded: true }], frame, taken)).toHaveLength(1);
  });

  it('leaves out labels without room, and cuts long names', () => {
    const same = Array.from({ length: 9 }, (_, i) => ({
      id: String(i),
      text: 'name',
      x: 200,
      y: 99,
    }));
    const placed = placeLabels(same, frame);
    expect(placed.length).toBeLessThan(9);
    expect(placed[0]?.id).toBe('0');
    const [long] = placeLabels([{ id: 'a', text: 'x'.repeat(50), x: 200, y: 99 }], frame);
    expect(long?.text).toHaveLength(24);
  });

  it('never lets two labels touch', () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: 400 }),
      y: fc.integer({ min: 0, max: 200 }),
      text: fc.string({ minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), (points) => {
        const placed = placeLabels(
          points.map((one, i) => ({ id: String(i), ...one })),
          frame,
        );
        const boxes = placed.map(({ x, y, text, anchor }) => {
          const width = text.length * 6.4;
          const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
          return { left, right: left + width, y };
        });
        boxes.forEach((a, i) => {
          for (const b of boxes.slice(i + 1)) {
            const apart = a.right <= b.left || b.right <= a.left || Math.abs(a.y - b.y) >= 14;
            expect(apart).toBe(true);
          }
        });
      }),
    );
  });
});

describe('fill', () => {
  it.each([
    ['{0} of {1}', [3, 4], '3 of 4'],
    ['{1}, {0}, {1}', ['a', 'b'], 'b, a, b'],
    ['{0} {1}', ['{1}'], '{1} {1}'],
    ['none', ['a'], 'none'],
  ])('%s with %j is %s', (template, values, expected) => {
    expect(fill(template, ...values)).toBe(expected);
  });
});

it('a label covers the bar of an interval only if it has no other place', () => {
  const point = { id: 'a', text: 'name', x: 100, y: 100 };
  const bar = { left: 96, right: 104, top: 40, bottom: 160 };
  const room = { left: 0, right: 200, top: 0, bottom: 200 };
  const [beside] = placeLabels([point], room, [], [bar]);
  expect(beside!.anchor).toBe('end');
  expect(beside!.x).toBeLessThan(bar.left);
  const narrow = { left: 85, right: 115, top: 0, bottom: 200 };
  expect(placeLabels([point], narrow, [], [bar])).toMatchObject([{ anchor: 'middle', x: 100 }]);
});
