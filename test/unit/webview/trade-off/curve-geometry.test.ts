import { describe, expect, it } from 'vitest';
import type { Evaluation } from '../../../../src/protocol/trade-off';
import type { Axis } from '../../../../webview/trade-off/axis';
import { layoutCurve, lossAt, type RecipeMark } from '../../../../webview/trade-off/curve-geometry';
import { frontier, pointOf, prompt } from '../support';

const flops: Axis = { metric: 'flops', convention: 'decoder' };
const size = { width: 560, height: 300 };
const evaluation: Evaluation = { data: 'a', samples: 50, accuracy: 0.8, dense: 0.9 };

function mark(id: string, more: Partial<RecipeMark> = {}): RecipeMark {
  const { cost } = pointOf([{ layer: 1, keep: 0.4 }], 0, 0);
  const loss = { selfLoss: 0.2, crossLoss: 0.4 };
  return { id, name: id, cost, loss, evaluation: undefined, chosen: false, stale: false, ...more };
}

function layout(recipes: RecipeMark[], axis = flops, points = frontier) {
  const isMeasured = recipes.some((one) => one.evaluation);
  return layoutCurve({ axis, prompt, largest: 0.8, frontier: points, recipes, isMeasured }, size);
}

const coordinates = (path: string): number[][] =>
  path
    .slice(1)
    .split('L')
    .map((pair) => pair.split(',').map(Number));

describe('layoutCurve', () => {
  it('starts dense, at the bottom left, and rises to the right', () => {
    const { frame, selfPath, crossPath, y } = layout([]);
    for (const path of [selfPath, crossPath]) {
      const points = coordinates(path);
      expect(points).toHaveLength(frontier.length);
      expect(points[0]).toEqual([frame.left, frame.bottom]);
      const xs = points.map(([x]) => x!);
      expect(xs).toEqual([...xs].sort((a, b) => a - b));
    }
    expect(y!.domain()).toEqual([0, 1]);
  });

  it.each<Axis>([
    { metric: 'tokens', convention: 'decoder' },
    { metric: 'kv', convention: 'decoder' },
    { metric: 'flops', convention: 'visual' },
  ])('has dense on the left of %j too', (axis) => {
    const { frame, selfPath } = layout([], axis);
    expect(coordinates(selfPath)[0]).toEqual([frame.left, frame.bottom]);
  });

  it('puts a recipe on both curves, where its own cost is', () => {
    const point = frontier[2]!;
    const { cost, ...loss } = point;
    const { recipes, selfPath, crossPath } = layout([mark('a', { cost, loss })]);
    const [x, self] = coordinates(selfPath)[2]!;
    expect(recipes[0]!.x).toBeCloseTo(x!, 2);
    expect(recipes[0]!.self).toBeCloseTo(self!, 2);
    expect(recipes[0]!.cross).toBeCloseTo(coordinates(crossPath)[2]![1]!, 2);
  });

  it('knows no height for a recipe without a loss', () => {
    const { recipes, y, selfPath } = layout([mark('a', { loss: undefined })], flops, []);
    expect([recipes[0]!.self, recipes[0]!.cross, y, selfPath]).toEqual([
      undefined,
      undefined,
      undefined,
      '',
    ]);
  });

  it('has an axis for accuracy only where something was measured', () => {
    const [without, measured] = [layout([mark('a')]), layout([mark('a', { evaluation })])];
    expect([without.accuracy, without.measured, without.measuredPaths]).toEqual([
      undefined,
      [],
      [],
    ]);
    expect(measured.accuracy!.domain()).toEqual([0.8, 0.9]);
    expect(measured.frame.right).toBeLessThan(without.frame.right);
    expect(measured.measured).toMatchObject([{ id: 'a', y: measured.frame.bottom }]);
  });

  it('keeps the axis in view of its intervals, and never blows up a small difference', () => {
    const wide = { ...evaluation, interval: [-0.3, 0.05] as [number, number] };
    const { accuracy, measured } = layout([mark('a', { evaluation: wide })]);
    expect(accuracy!.domain()[0]).toBeLessThanOrEqual(0.6);
    expect(measured[0]!.low).toBeCloseTo(accuracy!(0.6));
    expect(measured[0]!.high).toBeCloseTo(accuracy!(0.95));
    const close = layout([mark('a', { evaluation: { ...evaluation, accuracy: 0.899 } })]);
    const [low, high] = close.accuracy!.domain();
    expect(high! - low!).toBeGreaterThanOrEqual(0.05);
  });

  it('joins what answered the same questions, from dense on', () => {
    const other = { ...evaluation, data: 'b' };
    const cheap = frontier[3]!.cost;
    const { measuredPaths, frame } = layout([
      mark('cheap', { evaluation, cost: cheap }),
      mark('dear', { evaluation }),
      mark('other', { evaluation: other }),
    ]);
    expect(measuredPaths.map((path) => coordinates(path).length)).toEqual([3, 2]);
    const xs = coordinates(measuredPaths[0]!).map(([x]) => x!);
    expect(xs[0]).toBe(frame.left);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  it('labels the chosen recipe before the others', () => {
    const marks = [mark('first'), mark('chosen', { chosen: true })];
    expect(layout(marks).labels[0]?.id).toBe('chosen');
  });
});

describe('lossAt', () => {
  const reductionOf = (cost: { reduction: { decoder: number } }): number => cost.reduction.decoder;
  const at = frontier.map(({ cost }) => reductionOf(cost));

  it('meets the points and lies between them elsewhere', () => {
    frontier.forEach(({ selfLoss, crossLoss }, i) => {
      const loss = lossAt(frontier, at[i]!, reductionOf)!;
      expect(loss.selfLoss).toBeCloseTo(selfLoss);
      expect(loss.crossLoss).toBeCloseTo(crossLoss);
    });
    const middle = lossAt(frontier, (at[1]! + at[2]!) / 2, reductionOf)!;
    expect(middle.selfLoss).toBeCloseTo(0.2);
    expect(middle.crossLoss).toBeCloseTo(0.35);
  });

  it.each([
    [-1, 0],
    [2, 0.9],
  ])('ends where the curve ends: %d', (reduction, selfLoss) => {
    expect(lossAt(frontier, reduction, reductionOf)?.selfLoss).toBe(selfLoss);
  });

  it('knows nothing without a curve', () => {
    expect(lossAt([], 0.5, reductionOf)).toBeUndefined();
  });
});
