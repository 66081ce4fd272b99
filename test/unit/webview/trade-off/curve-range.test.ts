import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Axis } from '../../../../webview/trade-off/axis';
import type { CurveInput, RecipeMark } from '../../../../webview/trade-off/curve-geometry';
import { layoutCurve } from '../../../../webview/trade-off/curve-geometry';
import { rangeOf, sideOf } from '../../../../webview/trade-off/curve-range';
import type { Cost } from '../../../../src/protocol/trade-off';
import { pointOf, prompt } from '../support';

const prefill: Axis = { metric: 'latency', convention: 'decoder' };
const unpruned = 44;
const size = { width: 560, height: 300 };

const costAt = (pruned: number): Cost => ({
  ...pointOf([], 0, 0).cost,
  times: { prefill: { pruned, unpruned } },
});
const recipeAt = (id: string, time: number): RecipeMark => ({
  ...{ id, name: id, cost: costAt(time), loss: { selfLoss: 0.1, crossLoss: 0.1 } },
  ...{ chosen: false, stale: false },
});
const inputOf = (times: readonly number[], recipes: RecipeMark[] = [], floor?: number) =>
  ({
    axis: prefill,
    prompt: { ...prompt, unpruned: { latency: unpruned } },
    largest: Math.max(0, 1 - Math.min(...times) / unpruned),
    frontier: [unpruned, ...times].map((time, at) => ({
      ...{ cost: costAt(time), selfLoss: at / 10, crossLoss: at / 10 },
    })),
    recipes,
    names: { selfLoss: 'Self', crossLoss: 'Cross' },
    ...(floor !== undefined && { floor: { value: floor, name: 'floor' } }),
  }) satisfies CurveInput;

describe('a range of times', () => {
  const time = fc.double({ min: 5, max: 90, noNaN: true });

  it('gives the curve most of the plot, whatever recipes and the floor are', () => {
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 2, maxLength: 9 }),
        fc.array(time, { maxLength: 5 }),
        time,
        (times, recipes, floor) => {
          const marks = recipes.map((one, at) => recipeAt(String(at), one));
          const [from, to] = rangeOf(inputOf(times, marks, floor));
          const all = [unpruned, ...times];
          const span = Math.max(...all) - Math.min(...all);
          fc.pre(span > 0.04 * Math.max(...all));
          expect(from).toBeGreaterThanOrEqual(Math.max(...all));
          expect(to).toBeLessThanOrEqual(Math.min(...all));
          expect(span / (from - to)).toBeGreaterThan(0.4);
        },
      ),
    );
  });

  it('ends about unpruned if a noisy profile has slower budgets, which are not drawn', () => {
    const { x, pathsThrough } = layoutCurve(inputOf([90, 80, 41, 39]), size);
    const [from, to] = x.domain();
    expect(from).toBeGreaterThan(unpruned);
    expect(from).toBeLessThan(unpruned + 2);
    expect(to).toBeGreaterThan(37);
    expect(pathsThrough([]).self.split('L')).toHaveLength(3);
  });

  it('has an arrow at the edge for values beyond, and no floor there', () => {
    const marks = [recipeAt('slow', 90), recipeAt('near', 43), recipeAt('fast', 9)];
    const { recipes, floor } = layoutCurve(inputOf([42, 40, 38], marks, 8), size);
    expect(recipes.map(({ name, beyond }) => [name, beyond])).toEqual([
      ['slow', 'left'],
      ['near', undefined],
      ['fast', 'right'],
    ]);
    expect(floor).toBeUndefined();
  });

  it('shows a curve if every budget is slower, and leaves out what no profile has', () => {
    const none = { ...recipeAt('other', 50), cost: pointOf([], 0, 0).cost };
    const { pathsThrough, recipes } = layoutCurve(inputOf([60, 58, 55], [none]), size);
    expect(pathsThrough([]).self.split('L')).toHaveLength(4);
    expect(recipes).toEqual([]);
  });
});

it('gives sides, whichever way an axis runs', () => {
  expect(sideOf(5, [0, 10])).toBeUndefined();
  expect([sideOf(-1, [0, 10]), sideOf(11, [0, 10])]).toEqual(['left', 'right']);
  expect([sideOf(11, [10, 0]), sideOf(-1, [10, 0])]).toEqual(['left', 'right']);
});
