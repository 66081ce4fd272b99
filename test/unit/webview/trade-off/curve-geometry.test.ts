import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../../webview/trade-off/axis';
import { layoutCurve, type RecipeMark } from '../../../../webview/trade-off/curve-geometry';
import { lossAt } from '../../../../webview/trade-off/curve-points';
import { frontier, pointOf, prompt } from '../support';

const flops: Axis = { metric: 'flops', convention: 'decoder' };
const size = { width: 560, height: 300 };

function mark(id: string, more: Partial<RecipeMark> = {}): RecipeMark {
  const { cost } = pointOf([{ layer: 1, keep: 0.4 }], 0, 0);
  const loss = { selfLoss: 0.2, crossLoss: 0.4 };
  return { id, name: id, cost, loss, evaluation: undefined, chosen: false, stale: false, ...more };
}

function layout(recipes: RecipeMark[], axis = flops, points = frontier) {
  return layoutCurve({ axis, prompt, largest: 0.8, frontier: points, recipes, names }, size);
}

const names = { selfLoss: 'Self mass', crossLoss: 'Cross mass' };

const coordinates = (path: string): number[][] =>
  path
    .slice(1)
    .split('L')
    .map((pair) => pair.split(',').map(Number));

describe('layoutCurve', () => {
  it('starts unpruned, at the bottom left, and rises to the right', () => {
    const { frame, pathsThrough, y } = layout([]);
    for (const path of Object.values(pathsThrough([]))) {
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
  ])('has unpruned on the left of %j too', (axis) => {
    const { frame, pathsThrough } = layout([], axis);
    expect(coordinates(pathsThrough([]).self)[0]).toEqual([frame.left, frame.bottom]);
  });

  it('goes through the fits of single budgets, and through no point that they do better than', () => {
    const { x, y, pathsThrough } = layout([]);
    const [from, to] = [frontier[1]!, frontier[2]!];
    const value = (from.cost.reduction.decoder + 3 * to.cost.reduction.decoder) / 4;
    const better = { selfLoss: from.selfLoss / 2, crossLoss: from.crossLoss / 2 };
    const paths = pathsThrough([{ value, ...better }]);
    for (const [path, loss] of [
      [paths.self, better.selfLoss],
      [paths.cross, better.crossLoss],
    ] as const) {
      const points = coordinates(path);
      expect(points[1]![0]).toBeCloseTo(x(value), 2);
      expect(points[1]![1]).toBeCloseTo(y!(loss), 2);
      expect(points).toHaveLength(frontier.length);
    }
    const worse = pathsThrough([{ value, selfLoss: 1, crossLoss: 1 }]);
    expect(worse).toEqual(pathsThrough([]));
  });

  it('puts a recipe on both curves, where its own cost is', () => {
    const point = frontier[2]!;
    const { cost, ...loss } = point;
    const { recipes, pathsThrough } = layout([mark('a', { cost, loss })]);
    const paths = pathsThrough([]);
    const [x, self] = coordinates(paths.self)[2]!;
    expect(recipes[0]!.x).toBeCloseTo(x!, 2);
    expect(recipes[0]!.self).toBeCloseTo(self!, 2);
    expect(recipes[0]!.cross).toBeCloseTo(coordinates(paths.cross)[2]![1]!, 2);
  });

  it('has no height for a recipe without a loss', () => {
    const { recipes, y, pathsThrough } = layout([mark('a', { loss: undefined })], flops, []);
    expect([recipes[0]!.self, recipes[0]!.cross, y, pathsThrough([]).self]).toEqual([
      undefined,
      undefined,
      undefined,
      '',
    ]);
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

  it('is undefined without a curve', () => {
    expect(lossAt([], 0.5, reductionOf)).toBeUndefined();
  });
});

describe('the names of the curves', () => {
  const input = { axis: flops, prompt, largest: 0.8, frontier, recipes: [], names };

  it('are at their right ends, inside the plot’s width', () => {
    const { ends, frame } = layoutCurve(input, size);
    expect(ends.map(({ text }) => text).sort()).toEqual(['Cross mass', 'Self mass']);
    for (const { label } of ends) expect(label.x).toBeGreaterThan(frame.right);
  });

  it('are left to the legend if the plot is narrow, or has no curve', () => {
    expect(layoutCurve(input, { width: 180, height: 300 }).ends).toEqual([]);
    expect(layoutCurve({ ...input, frontier: [] }, size).ends).toEqual([]);
  });
});
