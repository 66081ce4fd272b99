import { describe, expect, it } from 'vitest';
import { measuredSets } from '../../../../../webview/trade-off/measured/sets';
import { warnings } from '../../../../../webview/trade-off/measured/warnings';
import { recipe, stateOf, strings } from '../../support';
import { record, sweepOf, sweepPoint } from './support';

describe('warnings', () => {
  const state = (ahead: [number, number], klAhead: [number, number] = [-0.1, 0.1]) => {
    const baseline = { method: 'random', reduction: 0.5, reachable: true, accuracy: 0.85, ahead, klAhead } as const; // oxfmt-ignore
    return stateOf([recipe('a', [], { records: [record({ baselines: [baseline] })] })]);
  };
  const warningsOf = (one: ReturnType<typeof state>) =>
    warnings(strings, one, measuredSets(one)[0]!);

  it('name the baseline that is better beyond its interval, and by how much', () => {
    expect(warningsOf(state([-0.034, -0.012])).first).toEqual([
      expect.stringContaining('betterAccuracy[Random|a|1.2|3.4|40|85.0%|80.0%|'),
    ]);
    expect(warningsOf(state([-0.03, 0.01])).first).toEqual([]);
    expect(warningsOf(state([0, 0.1], [-0.4, -0.2])).first).toEqual([
      expect.stringContaining('betterKl[Random|a|0.2|0.4|40|'),
    ]);
  });

  it('mention budgets of a sweep, and keep further ones for a request', () => {
    const baseline = { method: 'stride', reduction: 0.5, reachable: true } as const;
    const points = [1, 2, 3, 4].map((i) =>
      sweepPoint(i, 'fitprune', 0.2 * i, {
        schedule: `sha256:${i}`,
        baselines: [{ ...baseline, ahead: [-0.1 * i, -0.05 * i] }],
      }),
    );
    const one = stateOf([], { measuring: { sweeps: [sweepOf(points)] } });
    const { first: lines, more } = warningsOf(one);
    expect([lines.length, more.length]).toEqual([2, 2]);
    // The worst news first.
    expect(lines[0]).toContain('|20.0|40.0|');
    expect(lines[0]).toContain('betterAccuracy[Stride|pointAt[FitPrune|');
    expect(more[0]).toContain('|10.0|20.0|');
    // Like the plot beneath, they are of the panel's method.
    expect(warningsOf({ ...one, method: 'fitprune+' }).first).toEqual([]);
  });
});
